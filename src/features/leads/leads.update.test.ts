import { expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';

const jane = { first_name: 'Jane', last_name: 'Smith', email: 'Jane@Example.com', phone: '+15551234567' };

const read = async (entity: TestEntity, id: number) => (await entity.call('leads.read', { params: { id } })).body.data;
const put = (entity: TestEntity, id: number, body: unknown) => entity.call('leads.update', { params: { id }, body });
const found = async (entity: TestEntity, search: string) =>
  (await entity.call('leads.list', { query: { search } })).body.data.map((lead: { id: number }) => lead.id);

test('a change answers the whole lead, and renews what it is found by and whose person it is', async () => {
  const entity = await testEntity();
  const [id, twin] = [await givenLead(entity, jane), await givenLead(entity, { email: 'jane@example.com' })];
  const { status, body } = await put(entity, id, {
    first_name: ' Anna ',
    email: 'Anna@Example.org',
    phone: '(201) 555-0123',
  });
  expect([status, body.data]).toMatchObject([
    200,
    {
      id,
      first_name: 'Anna',
      last_name: 'Smith',
      full_name: 'Anna Smith',
      email: 'Anna@Example.org',
      email_normalized: 'anna@example.org',
      phone: '(201) 555-0123',
      phone_e164: '+12015550123',
    },
  ]);
  expect(body.data).toEqual(await read(entity, id));
  expect(await found(entity, 'jane')).toEqual([twin]);
  expect(await found(entity, 'anna smith')).toEqual([id]);
  expect(await found(entity, '4567')).toEqual([]);
  expect(await found(entity, '5550123')).toEqual([id]);
  const identities = await entity.scope.rows('lead_identities').orderBy(['kind', 'oldest_lead_id']);
  expect(identities.map(({ kind, oldest_lead_id, leads }) => [kind, oldest_lead_id, leads])).toEqual([
    ['email', id, 1],
    ['email', twin, 1],
    ['phone', id, 1],
  ]);
});

test("a phone without country code is one of the entity's country", async () => {
  const entity = await testEntity();
  await entity.scope.rows('entity_settings').update({ default_phone_region: 'DE' });
  const id = await givenLead(entity);
  expect((await put(entity, id, { phone: '030 901820' })).body.data).toMatchObject({
    phone: '030 901820',
    phone_e164: '+4930901820',
  });
  expect((await put(entity, id, { phone: '12' })).body.data).toMatchObject({ phone: '12', phone_e164: null });
});

test('null clears, absent leaves', async () => {
  const entity = await testEntity();
  const id = await givenLead(entity, jane);
  expect((await put(entity, id, { email: null, last_name: null })).body.data).toMatchObject({
    email: null,
    email_normalized: null,
    first_name: 'Jane',
    last_name: null,
    full_name: 'Jane',
    phone: '+15551234567',
  });
  expect(await found(entity, 'smith')).toEqual([]);
  expect(await found(entity, 'jane')).toEqual([id]);
});

test('what cannot be stored as it is meant is refused, and nothing changes', async () => {
  const entity = await testEntity();
  const id = await givenLead(entity, jane);
  const before = await read(entity, id);
  const cases: [object, string][] = [
    [{ email: 'nobody' }, 'email'],
    [{ email: 'a@b' }, 'email'],
    [{ email: 'a b@c.example' }, 'email'],
    [{ email: `${'a'.repeat(250)}@x.example` }, 'email'],
    [{ email: { email: 1 } }, 'email'],
    [{ email: 0 }, 'email'],
    [{ first_name: '' }, 'first_name'],
    [{ first_name: '  ' }, 'first_name'],
    [{ first_name: 'x'.repeat(101) }, 'first_name'],
    [{ last_name: ['x'] }, 'last_name'],
    [{ full_name: 'x'.repeat(201) }, 'full_name'],
    [{ full_name: 'a\0b' }, 'full_name'],
    [{ first_name: '\ud800' }, 'first_name'],
    [{ phone: '1'.repeat(65) }, 'phone'],
    [{ phone: true }, 'phone'],
    [{ updated_at: 'yesterday', phone: '1' }, 'updated_at'],
    [{}, 'body'],
    [{ updated_at: '2026-01-01T00:00:00Z' }, 'body'],
    [{ entity_id: 1, phone: '1' }, 'entity_id'],
    [{ assigned_user_id: 1 }, 'assigned_user_id'],
    [{ status: 'won', phone: '1' }, 'status'],
    [{ id: 1, phone: '1' }, 'id'],
  ];
  for (const [body, path] of cases) {
    const reply = await put(entity, id, body);
    expect(
      [reply.status, reply.body.errors?.map((error: { path: string }) => error.path)],
      JSON.stringify(body),
    ).toEqual([400, expect.arrayContaining([path])]);
  }
  expect(await read(entity, id)).toEqual(before);
  expect((await put(entity, id, { first_name: '😀'.repeat(100), phone: '1'.repeat(64) })).status).toBe(200);
});

test('texts are stored exactly, whatever their script', async () => {
  const entity = await testEntity();
  const id = await givenLead(entity);
  for (const name of [
    '👩‍👩‍👧 Zoë',
    'שלום',
    `e${'\u0301'.repeat(90)}`,
    "Robert'); drop table lead_data;--",
    'İß',
    '\\',
    'a"b`c',
  ])
    expect((await put(entity, id, { first_name: name })).body.data.first_name).toBe(name);
});

test('a lead that changed since it was read is not overwritten; of two changes at once one wins', async () => {
  const entity = await testEntity();
  const id = await givenLead(entity, jane);
  const { updated_at } = await read(entity, id);
  const replies = await Promise.all(['A', 'B', 'C'].map((first_name) => put(entity, id, { first_name, updated_at })));
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  expect((await put(entity, id, { first_name: 'D', updated_at: (await read(entity, id)).updated_at })).status).toBe(
    200,
  );
});

test('updated_at moves forward with every change, also when the clock was put back', async () => {
  const entity = await testEntity();
  const id = await givenLead(entity, { createdAt: new Date('2090-01-01T00:00:00.000Z') });
  expect((await put(entity, id, { first_name: 'A' })).body.data.updated_at).toBe('2090-01-01T00:00:00.001Z');
  expect((await put(entity, id, { first_name: 'A' })).body.data.updated_at).toBe('2090-01-01T00:00:00.002Z');
});

test('changes at once to leads of one person keep its count', async () => {
  const entity = await testEntity();
  const ids: number[] = [];
  for (let n = 0; n < 6; n += 1) ids.push(await givenLead(entity, { email: n % 2 ? 'a@x.example' : 'b@x.example' }));
  const replies = await Promise.all(
    ids.map((id, n) => put(entity, id, { email: n % 2 ? 'b@x.example' : 'a@x.example' })),
  );
  expect(replies.map(({ status }) => status)).toEqual(Array(6).fill(200));
  expect((await entity.scope.rows('lead_identities')).map(({ leads }) => leads)).toEqual([3, 3]);
});
