import { beforeAll, describe, expect, test } from 'vitest';
import { recountOf, workloadsOf } from '../assignments/given-workloads.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

const create = (body: object, as: 'admin' | 'manager' | 'rep1' | 'support' = 'admin') =>
  entity.call('leads.create', { body, as });

describe('a lead that somebody enters', () => {
  test('is read by the same rules as a delivery, and keeps every answer', async () => {
    const { status, body } = await create({
      email: ' Nina.KAYA@Mail.Example ',
      phone: '(415) 555-0187',
      full_name: 'Nina Kaya',
      campaign_id: 'fair',
      utm_source: 'stand',
      consent: true,
      fields: { 'Which course?': ['Options', 'Futures'] },
      notes: 'Call in the afternoon',
    });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      email_normalized: 'nina.kaya@mail.example',
      phone_e164: '+14155550187',
      first_name: 'Nina',
      last_name: 'Kaya',
      platform_key: 'manual',
      campaign_id: 'fair',
      status: 'new',
      consent: { given: true },
      raw_field_data: { 'Which course?': ['Options', 'Futures'], full_name: 'Nina Kaya' },
      origin: { utm_source: 'stand', event_id: null, arrived_by: null },
    });
    const found = await entity.call('leads.list', { query: { search: 'kaya', platform: 'manual' } });
    expect(found.body.data.map(({ id }: { id: number }) => id)).toEqual([body.data.id]);
    const told = await entity.scope.rows('lead_activities').where({ lead_id: body.data.id, activity_type: 'note' });
    expect(told.map(({ description, user_id }) => [description, user_id])).toEqual([
      ['Call in the afternoon', entity.ids.admin],
    ]);
  });

  test('goes to assignment like others, and workloads agree with the leads', async () => {
    const reps = [];
    for (const first_name of ['A', 'B', 'C']) reps.push((await create({ first_name })).body.data.assigned_user_id);
    expect(new Set(reps).size).toBe(3);
    expect(await workloadsOf(entity)).toEqual(await recountOf(entity));
  });

  test('goes to the rep who enters it, if asked for and eligible', async () => {
    for (let round = 0; round < 2; round += 1)
      expect((await create({ first_name: 'Mine', assign_to_me: true }, 'rep1')).body.data.assigned_user_id).toBe(
        entity.ids.rep1,
      );
    await entity.scope.rows('users').where({ id: entity.ids.rep1 }).update({ is_available: false });
    const { body } = await create({ first_name: 'Not mine', assign_to_me: true }, 'rep1');
    await entity.scope.rows('users').where({ id: entity.ids.rep1 }).update({ is_available: true });
    expect([entity.ids.rep2, entity.ids.rep3]).toContain(body.data.assigned_user_id);
    expect(await workloadsOf(entity)).toEqual(await recountOf(entity));
  });

  test('of a known person is a lead of its own, linked to the older one and with its rep', async () => {
    const first = (await create({ email: 'twice@mail.example' })).body.data;
    const second = (await create({ email: 'Twice@mail.example' })).body.data;
    expect(second).toMatchObject({ duplicate_of_lead_id: first.id, assigned_user_id: first.assigned_user_id });
  });

  test('is kept with a note where its email is none', async () => {
    const { status, body } = await create({ email: 'not an address' });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({ email: 'not an address', email_normalized: null });
    expect(body.data.data_quality).toEqual([expect.objectContaining({ field: 'email' })]);
  });

  test.each([[{}], [{ first_name: ' ' }], [{ fields: { a: '' } }], [{ surname: 'X' }], [{ email: 7 }]])(
    'is refused where it says nothing or what nobody knows: %j',
    async (body) => expect((await create(body)).status).toBe(400),
  );

  test('may be entered by everybody but support', async () => {
    expect((await create({ first_name: 'X' }, 'manager')).status).toBe(201);
    expect((await create({ first_name: 'X' }, 'rep1')).status).toBe(201);
    expect((await create({ first_name: 'X' }, 'support')).status).toBe(403);
  });

  test('is written to the record of changes, by the names of its fields', async () => {
    const { body } = await create({ first_name: 'Recorded' });
    const rows = await entity.scope.rows('audit_log').where({ action: 'lead.created', subject_id: body.data.id });
    expect(rows).toEqual([
      expect.objectContaining({ user_id: entity.ids.admin, after_change: { fields: ['first_name'] } }),
    ]);
  });
});

test('two first leads of an entity at once share one source, which no administrator meets', async () => {
  const fresh = await testEntity();
  const both = await Promise.all(['A', 'B'].map((first_name) => fresh.call('leads.create', { body: { first_name } })));
  const [one, other] = both.map(({ body }) => body.data.source_id);
  expect(one).toBe(other);
  expect((await fresh.call('sources.list')).body).toMatchObject({ data: [], total: 0 });
  expect((await fresh.call('sources.read', { params: { id: one } })).status).toBe(404);
  expect((await fresh.call('sources.remove', { params: { id: one } })).status).toBe(404);
});
