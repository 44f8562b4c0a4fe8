import { expect, test } from 'vitest';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { byUser, type Doer, record, system } from './index.ts';

const list = async (entity: TestEntity, query: Record<string, string | number> = {}) =>
  (await entity.call('audit.entries', { query })).body;

interface Given {
  readonly action: string;
  readonly at?: string;
  readonly by?: Doer;
  readonly subjectId?: number | null;
}

const given = (entity: TestEntity, { action, at = '2026-03-01T12:00:00Z', by = system, subjectId = null }: Given) =>
  record(entity.scope, [
    { action, subject: { type: action.split('.')[0] ?? '', id: subjectId }, by, at: new Date(at), after: { x: 1 } },
  ]);

test('an entry says who, when, from where, what, before and after', async () => {
  const entity = await testEntity();
  const by = byUser({ userId: entity.ids.manager, address: '192.0.2.7' });
  await record(entity.scope, [
    {
      action: 'user.changed',
      subject: { type: 'user', id: entity.ids.rep1 },
      before: { weight: 1 },
      after: { weight: 2 },
      by,
      at: new Date('2026-03-01T12:00:00.123Z'),
    },
  ]);
  const body = await list(entity);
  expect(body).toMatchObject({ success: true, total: 1, next_cursor: null });
  expect(body.data).toEqual([
    {
      id: expect.any(Number),
      at: '2026-03-01T12:00:00.123Z',
      actor: 'user',
      user: { id: entity.ids.manager, name: 'manager Example' },
      address: '192.0.2.7',
      action: 'user.changed',
      subject: { type: 'user', id: entity.ids.rep1 },
      before: { weight: 1 },
      after: { weight: 2 },
    },
  ]);
});

test('what no person did has neither user nor address', async () => {
  const entity = await testEntity();
  await given(entity, { action: 'lead.assigned', subjectId: 5 });
  expect((await list(entity)).data).toMatchObject([
    { actor: 'system', user: null, address: null, before: null, after: { x: 1 } },
  ]);
});

test('is filtered by actor, user, action or its beginning, subject and day of the entity’s calendar', async () => {
  const entity = await testEntity();
  await entity.scope.rows('entity_settings').update({ time_zone: 'America/New_York' });
  const by = byUser({ userId: entity.ids.admin, address: '192.0.2.7' });
  await given(entity, { action: 'lead.assigned', at: '2026-03-02T04:59:59Z', subjectId: 7 });
  await given(entity, { action: 'lead.changed', at: '2026-03-02T05:00:00Z', subjectId: 8, by });
  await given(entity, { action: 'lead_status.changed', at: '2026-03-03T12:00:00Z', subjectId: 7 });
  const actions = async (query: Record<string, string | number>) =>
    (await list(entity, query)).data.map(({ action }: { action: string }) => action);

  expect(await actions({})).toEqual(['lead_status.changed', 'lead.changed', 'lead.assigned']);
  expect(await actions({ action: 'lead.' })).toEqual(['lead.changed', 'lead.assigned']);
  expect(await actions({ action: 'lead' })).toHaveLength(3);
  expect(await actions({ action: 'lead.assigned' })).toEqual(['lead.assigned']);
  expect(await actions({ actor: 'user' })).toEqual(['lead.changed']);
  expect(await actions({ user_id: entity.ids.admin })).toEqual(['lead.changed']);
  expect(await actions({ subject_type: 'lead', subject_id: 7 })).toEqual(['lead.assigned']);
  expect(await actions({ date_from: '2026-03-02', date_to: '2026-03-02' })).toEqual(['lead.changed']);
  expect(await actions({ date_to: '2026-03-01' })).toEqual(['lead.assigned']);
});

test('is read page by page, each entry once', async () => {
  const entity = await testEntity();
  for (let n = 0; n < 5; n += 1) await given(entity, { action: 'lead.changed', subjectId: n });
  const seen: number[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await list(entity, { limit: 2, ...(cursor && { cursor }) });
    seen.push(...page.data.map(({ subject }: { subject: { id: number } }) => subject.id));
    cursor = page.next_cursor as string | null;
  }
  expect(seen).toEqual([4, 3, 2, 1, 0]);
});

test.each(['manager', 'rep1', 'support'] as const)('is not for a %s', async (as: Person) => {
  const entity = await testEntity();
  expect((await entity.call('audit.entries', { as })).status).toBe(403);
});

test.each([
  ['action', 'lead.assigned%'],
  ['subject_type', 'Lead'],
  ['subject_id', '0'],
  ['actor', 'nobody'],
])('refuses %s=%s', async (field, value) => {
  const entity = await testEntity();
  const { status, body } = await entity.call('audit.entries', { query: { [field]: value } });
  expect([status, body.errors[0].path]).toEqual([400, field]);
});

test('what is written stays: neither a scope nor a raw statement changes or deletes it', async () => {
  const { scope, world } = await testEntity();
  const rows = () => scope.rows('audit_log').where({ id: 1 });
  expect(() => rows().update({ action: 'x' })).toThrow('only ever added to');
  expect(() => rows().delete()).toThrow('only ever added to');
  expect(() => rows().del()).toThrow('only ever added to');
  expect(() => rows().increment('user_id', 1)).toThrow('only ever added to');
  const row = { at: new Date(), actor: 'system', action: 'x.y', subject_type: 'x' };
  await expect(scope.put('audit_log', [row], { action: 'set' })).rejects.toThrow('only ever added to');
  const { db } = world.outside;
  const own = { entity_id: scope.entityId };
  await expect(async () => db('audit_log').where(own).delete()).rejects.toThrow('only ever added to');
  await expect(async () => db('audit_log').where(own).update({ action: 'x' })).rejects.toThrow('only ever added to');
});
