import { beforeAll, describe, expect, test } from 'vitest';
import { arrive, strangers } from '../../testing/arrive.ts';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { drainWaiting } from './drain.across.ts';

const morning = new Date('2026-03-02T09:00:00.000Z');
const noon = new Date('2026-03-02T12:00:00.000Z');

const explain = (entity: TestEntity, id: number, as: Person | null = 'admin') =>
  entity.call('assignments.explain', { params: { id }, as });
const explanation = async (entity: TestEntity, id: number) => (await explain(entity, id)).body.data;
const change = ({ scope, ids }: TestEntity, person: Person, row: object) =>
  scope.rows('users').where({ id: ids[person] }).update(row);

describe('why this rep', () => {
  test('by turn: the rule, whom it chose before, and why each one passed over was passed over', async () => {
    const entity = await testEntity();
    const { rep1, rep2, rep3 } = entity.ids;
    await change(entity, 'rep2', { is_available: false });
    await change(entity, 'rep1', { max_active_leads: 1 });
    const [, lead = 0] = await arrive(entity, strangers(2), { now: morning });
    expect(await explanation(entity, lead)).toEqual({
      lead_id: lead,
      assigned_user_id: rep3,
      waiting: null,
      decisions: [
        {
          id: expect.any(Number),
          outcome: 'rule',
          rule: { id: expect.any(Number), name: 'Round robin over all sales reps', strategy: 'round_robin' },
          chosen_user_id: rep3,
          previous_user_id: rep1,
          reason: 'Next in turn under the rule "Round robin over all sales reps"',
          decided_at: morning.toISOString(),
          pool: [
            { user_id: rep1, name: 'rep1 Example', eligible: false, reason: 'has 1 of at most 1 active leads' },
            { user_id: rep2, name: 'rep2 Example', eligible: false, reason: 'is switched to unavailable' },
            { user_id: rep3, name: 'rep3 Example', eligible: true, reason: null },
          ],
        },
      ],
    });
  });

  test('by the person: the rep of an older lead', async () => {
    const entity = await testEntity();
    const jane = { answers: { email: 'jane@mail.example' } };
    const [, , again = 0] = await arrive(entity, [jane, {}, jane]);
    const { assigned_user_id, decisions } = await explanation(entity, again);
    expect(assigned_user_id).toBe(entity.ids.rep1);
    expect(decisions).toEqual([
      expect.objectContaining({
        outcome: 'sticky',
        chosen_user_id: entity.ids.rep1,
        reason: 'rep1 Example has an older lead of this person',
      }),
    ]);
    expect(decisions[0].pool).toHaveLength(3);
  });

  test('what was decided stays as it was seen then, whatever the rule is called and the people do now', async () => {
    const entity = await testEntity();
    const [lead = 0] = await arrive(entity, strangers(1));
    const before = await explanation(entity, lead);
    await entity.scope.rows('assignment_rules').update({ name: 'Another name', strategy: 'weighted' });
    await change(entity, 'rep1', { is_active: false, first_name: 'Janet' });
    expect(await explanation(entity, lead)).toEqual(before);
  });
});

describe('why nobody yet', () => {
  test('the reason and since when; later also how it ended, the newest decision first', async () => {
    const entity = await testEntity();
    for (const rep of ['rep1', 'rep2', 'rep3'] as const) await change(entity, rep, { is_verified: false });
    const [lead = 0] = await arrive(entity, strangers(1), { now: morning });
    const reason = 'Nobody in the pool of "Round robin over all sales reps" can take a lead now';
    const waiting = await explanation(entity, lead);
    expect(waiting).toMatchObject({
      assigned_user_id: null,
      waiting: { since: morning.toISOString(), reason },
      decisions: [{ outcome: 'waiting', chosen_user_id: null, previous_user_id: null, reason }],
    });
    expect(waiting.decisions[0].pool.map((member: { reason: string }) => member.reason)).toEqual(
      Array.from({ length: 3 }, () => 'has not verified the email address'),
    );

    await change(entity, 'rep2', { is_verified: true });
    await drainWaiting(entity.world.app.across, () => noon);
    expect(await explanation(entity, lead)).toMatchObject({
      assigned_user_id: entity.ids.rep2,
      waiting: null,
      decisions: [
        { outcome: 'rule', chosen_user_id: entity.ids.rep2, decided_at: noon.toISOString() },
        { outcome: 'waiting', decided_at: morning.toISOString() },
      ],
    });
  });

  test('no rule fits: no rule is named and nobody was looked at', async () => {
    const entity = await testEntity();
    await entity.scope.rows('assignment_rules').update({ is_active: false });
    const [lead = 0] = await arrive(entity, strangers(1));
    expect(await explanation(entity, lead)).toMatchObject({
      waiting: { reason: 'No active rule fits this lead' },
      decisions: [{ outcome: 'waiting', rule: null, pool: [] }],
    });
  });
});

describe('who may ask', () => {
  let entity: TestEntity;
  let [ofRep1, ofRep2, ofNobody] = [0, 0, 0];
  const statuses = async (as: Person | null) =>
    Promise.all([ofRep1, ofRep2, ofNobody].map(async (id) => (await explain(entity, id, as)).status));

  beforeAll(async () => {
    entity = await testEntity();
    [ofRep1 = 0, ofRep2 = 0] = await arrive(entity, strangers(2));
    await entity.scope.rows('users').update({ is_available: false });
    [ofNobody = 0] = await arrive(entity, strangers(1));
  });

  test.each<[Person]>([['admin'], ['manager'], ['support'], ['rep1'], ['rep3']])(
    '%s, about any lead',
    async (person) => {
      expect(await statuses(person)).toEqual([200, 200, 200]);
    },
  );

  test('nobody without signing in', async () => {
    expect(await statuses(null)).toEqual([401, 401, 401]);
  });

  test("reps about their own and unassigned leads only, where they do not see others'", async () => {
    await entity.scope.rows('entity_settings').update({ rep_visibility: 'own' });
    expect(await statuses('rep1')).toEqual([200, 404, 200]);
    expect(await statuses('rep3')).toEqual([404, 404, 200]);
    expect(await statuses('support')).toEqual([200, 200, 200]);
    await entity.scope.rows('entity_settings').update({ rep_visibility: 'entity' });
  });

  test('leads of another entity are not there, nor those that never were', async () => {
    const other = await testEntity();
    const [theirs = 0] = await arrive(other, strangers(1));
    expect((await explain(entity, theirs)).status).toBe(404);
    expect((await explain(entity, 999_999_999)).status).toBe(404);
    expect((await explain(other, theirs)).status).toBe(200);
  });

  test.each(['0', '-1', '1.0', 'abc'])('%s is no id', async (id) => {
    expect((await entity.call('assignments.explain', { params: { id } })).status).toBe(400);
  });
});
