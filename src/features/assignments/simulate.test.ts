import { describe, expect, test } from 'vitest';
import { arrive, type Newcomer, strangers } from '../../testing/arrive.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { everythingOf } from '../../testing/marked-rows.ts';
import { change } from './given-people.ts';

const simulate = async (entity: TestEntity, rule: object, leads?: number) =>
  entity.call('assignment_rules.simulate', {
    body: { rule: { name: 'Tried', position: 10, pool: 'everyone', ...rule }, ...(leads && { leads }) },
    as: 'manager',
  });
const of = async (entity: TestEntity, rule: object, leads?: number) => {
  const { status, body } = await simulate(entity, rule, leads);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.data;
};
const leadsOf = (data: { by_rep: { leads: number }[] }) => data.by_rep.map(({ leads }) => leads);
const google: Newcomer = { attribution: { utm_source: 'google' } };
const fromGoogle = [{ field: 'utm_source', operator: 'equals', value: 'google' }];

describe('a simulation', () => {
  test('says who would have got what, and why, and writes nothing', async () => {
    const entity = await testEntity();
    const { rep1, rep2, rep3 } = entity.ids;
    const leads = await arrive(entity, strangers(4));
    const before = await everythingOf(entity);
    const members = [{ user_id: rep3 }, { user_id: rep2 }];
    const data = await of(entity, { pool: 'users', members });
    const { sessions: _, ...after } = await everythingOf(entity);
    expect(before).toMatchObject(after);
    expect(data).toMatchObject({ leads: 4, assigned: 4, waiting: 0, fairness: 0 });
    expect(leadsOf(data)).toEqual([0, 2, 2]);
    expect(data.decisions).toEqual(
      leads.map((lead_id, index) => ({
        lead_id,
        outcome: 'rule',
        rule_id: null,
        rule_name: 'Tried',
        user_id: index % 2 === 0 ? rep3 : rep2,
        name: index % 2 === 0 ? 'rep3 Example' : 'rep2 Example',
        reason: 'Next in turn under the rule "Tried"',
        had_user_id: [rep1, rep2, rep3, rep1][index],
      })),
    );
  });

  test('asks the posted rule in its place: leads that it does not fit go by the others', async () => {
    const entity = await testEntity();
    const { rep3 } = entity.ids;
    await arrive(entity, [google, {}, google, {}, {}]);
    const rule = { pool: 'users', members: [{ user_id: rep3 }], conditions: fromGoogle };
    const data = await of(entity, rule);
    expect(data.by_rep.map(({ by_this_rule }: { by_this_rule: number }) => by_this_rule)).toEqual([0, 0, 2]);
    expect(data.decisions.map(({ rule_name }: { rule_name: string }) => rule_name === 'Tried')).toEqual([
      true,
      false,
      true,
      false,
      false,
    ]);
    const last = await of(entity, { ...rule, position: 500 });
    expect(last.fairness).toBeNull();
  });

  test('replays the newest leads only, from the oldest of them on', async () => {
    const entity = await testEntity();
    const leads = await arrive(entity, strangers(7));
    const data = await of(entity, {}, 3);
    expect(data.decisions.map(({ lead_id }: { lead_id: number }) => lead_id)).toEqual(leads.slice(4));
  });

  test('does not count the replayed leads against the limits, and says which would wait', async () => {
    const entity = await testEntity();
    await arrive(entity, strangers(6));
    await change(entity, ['rep1', 'rep2', 'rep3'], { max_active_leads: 2 });
    expect(await of(entity, {})).toMatchObject({ assigned: 6, waiting: 0 });
    await change(entity, ['rep3'], { max_active_leads: 1 });
    expect(await of(entity, {})).toMatchObject({ assigned: 5, waiting: 1 });
  });

  test('takes hours as they were when each lead arrived', async () => {
    const entity = await testEntity();
    const { rep1, rep2 } = entity.ids;
    await change(entity, ['rep1'], { working_hours: JSON.stringify({ 1: [['09:00', '12:00']] }) });
    const [morning, evening] = [new Date('2026-03-02T10:00:00Z'), new Date('2026-03-02T20:00:00Z')];
    await arrive(entity, strangers(1), { now: morning });
    await arrive(entity, strangers(1), { now: evening });
    const data = await of(entity, { pool: 'users', members: [{ user_id: rep1 }, { user_id: rep2 }] });
    expect(data.decisions.map(({ user_id }: { user_id: number }) => user_id)).toEqual([rep1, rep2]);
    const again = await of(entity, { pool: 'users', members: [{ user_id: rep1 }] });
    expect(again).toMatchObject({ assigned: 1, waiting: 1 });
  });

  test('keeps a person with the rep who would have got the first lead', async () => {
    const entity = await testEntity();
    const jane = { answers: { email: 'jane@mail.example' } };
    await arrive(entity, [jane, {}]);
    await arrive(entity, [jane]);
    const { rep3, rep2 } = entity.ids;
    const data = await of(entity, { pool: 'users', members: [{ user_id: rep3 }, { user_id: rep2 }] });
    expect(
      data.decisions.map(({ outcome, user_id }: { outcome: string; user_id: number }) => [outcome, user_id]),
    ).toEqual([
      ['rule', rep3],
      ['rule', rep2],
      ['sticky', rep3],
    ]);
  });

  test('figures how uneven the rule is, against the ideal by weight', async () => {
    const entity = await testEntity();
    const { rep1, rep2 } = entity.ids;
    await arrive(entity, strangers(5));
    const members = [{ user_id: rep1, weight: 3 }, { user_id: rep2 }];
    const uneven = await of(entity, { pool: 'users', members });
    expect(uneven.fairness).toBeCloseTo(3 / 5 / 0.5 - 2 / 5 / 0.5); // 3 and 2 leads of 5, each meant to have half
    await arrive(entity, strangers(3));
    const even = await of(entity, { pool: 'users', members, strategy: 'weighted' });
    expect([even.fairness, leadsOf(even)]).toEqual([0, [6, 2, 0]]);
  });

  test('with nobody of this entity is 400 with the place; without leads it is empty', async () => {
    const [entity, theirs] = [await testEntity(), await testEntity()];
    const foreign = await simulate(entity, { pool: 'users', members: [{ user_id: theirs.ids.rep1 }] });
    expect(foreign.body.errors[0].path).toBe('rule.members.0.user_id');
    expect(await of(entity, {})).toMatchObject({ leads: 0, fairness: null, decisions: [] });
    for (const leads of [-1, 1_001, 1.5]) expect((await simulate(entity, {}, leads)).status).toBe(400);
  });
});
