import { describe, expect, test } from 'vitest';
import { arrive, strangers } from '../../testing/arrive.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { drainWaiting } from './drain.across.ts';
import { change } from './given-people.ts';
import { givenRule } from './given-rule.ts';

const reps = ['rep1', 'rep2', 'rep3'] as const;
const morning = new Date('2026-03-02T09:00:00Z');
const noon = new Date('2026-03-02T12:00:00Z');

/** An entity in which nobody takes leads. */
async function deserted(): Promise<TestEntity> {
  const entity = await testEntity();
  await change(entity, reps, { is_available: false });
  return entity;
}

const waiting = ({ scope }: TestEntity) => scope.rows('assignment_waiting').orderBy(['waiting_since', 'lead_id']);
/** Returns how many leads of this entity waited before and do no longer; leads of other tests may wait in the same schema. */
async function drain(entity: TestEntity, now = noon): Promise<number> {
  const before = await waiting(entity);
  await drainWaiting(entity.world.app.across, () => now);
  return before.length - (await waiting(entity)).length;
}
const waitingIds = async (entity: TestEntity) => (await waiting(entity)).map(({ lead_id }) => lead_id);
const ownersOf = async ({ scope }: TestEntity, leadIds: readonly number[]) => {
  const rows = await scope
    .rows('lead_data')
    .whereIn('id', [...leadIds])
    .select('id', 'assigned_user_id');
  return leadIds.map((leadId) => rows.find(({ id }) => id === leadId)?.assigned_user_id ?? null);
};
/** Leads in the order in which rules gave them away. */
const givenInTurn = async ({ scope }: TestEntity) =>
  (await scope.rows('assignment_decisions').where({ outcome: 'rule' }).orderBy('id')).map(({ lead_id }) => lead_id);

describe('nobody can take a lead', () => {
  test('it waits with the reason, and with nothing of an assignment', async () => {
    const entity = await deserted();
    const [lead_id = 0] = await arrive(entity, strangers(1), { now: morning });
    const [rule] = await entity.scope.rows('assignment_rules');
    const reason = 'Nobody in the pool of "Round robin over all sales reps" can take a lead now';
    expect(await waiting(entity)).toEqual([
      expect.objectContaining({ lead_id, rule_id: rule?.id, reason, waiting_since: morning }),
    ]);
    expect(await ownersOf(entity, [lead_id])).toEqual([null]);
    for (const table of ['lead_assignments', 'lead_assignment_history', 'lead_activities', 'outbox'] as const)
      expect(await entity.scope.rows(table)).toEqual([]);
  });

  test('draining changes nothing while that is so, and decides nothing anew', async () => {
    const entity = await deserted();
    await arrive(entity, strangers(3), { now: morning });
    const before = await waiting(entity);
    expect(await drain(entity)).toBe(0);
    expect(await waiting(entity)).toEqual(before);
    expect(await entity.scope.rows('assignment_decisions')).toHaveLength(3);
  });

  test('a lead that no rule fits waits for none', async () => {
    const entity = await testEntity();
    await entity.scope.rows('assignment_rules').update({ is_active: false });
    const [lead_id] = await arrive(entity, strangers(1));
    expect(await waiting(entity)).toEqual([
      expect.objectContaining({ lead_id, rule_id: null, reason: 'No active rule fits this lead' }),
    ]);
  });
});

describe('somebody becomes eligible', () => {
  test('the leads that wait are given away, the oldest first, with all that belongs to it', async () => {
    const entity = await deserted();
    const late = await arrive(entity, strangers(2), { now: noon });
    const early = await arrive(entity, strangers(2), { now: morning });
    await change(entity, ['rep2', 'rep3'], { is_available: true });
    expect(await drain(entity)).toBe(4);
    const { rep2, rep3 } = entity.ids;
    expect(await givenInTurn(entity)).toEqual([...early, ...late]);
    expect(await ownersOf(entity, [...early, ...late])).toEqual([rep2, rep3, rep2, rep3]);
    expect(await waiting(entity)).toEqual([]);
    expect(await entity.scope.rows('lead_assignments').whereIn('lead_id', early)).toHaveLength(2);
    expect(await entity.scope.rows('assignment_decisions')).toHaveLength(8);
    expect(await runJobs(entity)).toEqual(['background.leads-assigned', 'background.ring-doorbell']);
    expect(await entity.scope.rows('notifications')).toHaveLength(4);
  });

  test('as many as there is room for; the others keep their place', async () => {
    const entity = await deserted();
    const leads = await arrive(entity, strangers(5), { now: morning });
    await change(entity, ['rep2'], { is_available: true, max_active_leads: 2 });
    expect(await drain(entity)).toBe(2);
    expect(await waitingIds(entity)).toEqual(leads.slice(2));
    expect((await waiting(entity)).map(({ waiting_since }) => waiting_since)).toEqual([morning, morning, morning]);
    await entity.scope.rows('rep_workload').where({ user_id: entity.ids.rep2 }).update({ active_leads: 1 });
    expect(await drain(entity)).toBe(1);
    expect(await waitingIds(entity)).toEqual(leads.slice(3));
  });

  test('at the beginning of working hours and at the end of a leave', async () => {
    const entity = await testEntity();
    await change(entity, ['rep1', 'rep2'], { working_hours: JSON.stringify({ 1: [['09:00', '17:00']] }) });
    await entity.scope.add('user_leaves', { user_id: entity.ids.rep3, starts_at: new Date(0), ends_at: noon });
    const night = new Date('2026-03-02T03:00:00Z');
    const leads = await arrive(entity, strangers(3), { now: night });
    expect(await drain(entity, new Date('2026-03-02T08:59:59Z'))).toBe(0);
    expect(await drain(entity, morning)).toBe(3);
    expect(await ownersOf(entity, leads)).toEqual([entity.ids.rep1, entity.ids.rep2, entity.ids.rep1]);
    const [last = 0] = await arrive(entity, strangers(1), { now: new Date('2026-03-01T03:00:00Z') }); // a Sunday
    expect(await drain(entity, noon)).toBe(1);
    expect(await ownersOf(entity, [last])).toEqual([entity.ids.rep2]);
  });

  test('a new lead finds those before it in the queue and comes after them', async () => {
    const entity = await deserted();
    const [first = 0, second = 0] = await arrive(entity, strangers(2), { now: morning });
    await change(entity, ['rep1', 'rep2'], { is_available: true });
    const [third = 0] = await arrive(entity, strangers(1), { now: noon });
    expect(await givenInTurn(entity)).toEqual([first, second, third]);
  });

  test('however many wait, at whatever pace new ones arrive: strictly oldest first, evenly, each once', async () => {
    const entity = await deserted();
    const old = [];
    for (let minute = 0; minute < 5; minute += 1)
      old.push(...(await arrive(entity, strangers(100), { now: new Date(morning.getTime() + minute * 60_000) })));
    await change(entity, reps, { is_available: true });
    const arriving = Array.from({ length: 6 }, () => arrive(entity, strangers(7), { now: noon }));
    const draining = Array.from({ length: 3 }, () => drain(entity));
    const young = (await Promise.all(arriving)).flat();
    await Promise.all(draining);
    while ((await waiting(entity)).length > 0) await drain(entity);

    const given = await givenInTurn(entity);
    expect(given.slice(0, old.length)).toEqual(old);
    expect(given.slice(old.length).toSorted()).toEqual(young.toSorted());
    expect(await waiting(entity)).toEqual([]);
    expect(await entity.scope.rows('lead_assignments')).toHaveLength(542);
    const loads = await entity.scope.rows('rep_workload').where('active_leads', '>', 0).orderBy('active_leads');
    expect(loads.map(({ active_leads }) => active_leads)).toEqual([180, 181, 181]);
  });

  test('young leads behind a long queue wait for their turn, and say so', async () => {
    const entity = await deserted();
    await arrive(entity, strangers(201), { now: morning });
    await change(entity, reps, { is_available: true });
    const [young = 0] = await arrive(entity, strangers(1), { now: noon });
    expect(await waiting(entity)).toHaveLength(2);
    expect((await waiting(entity))[1]).toMatchObject({
      lead_id: young,
      reason: 'Older leads of this rule are still waiting for their turn',
    });
    expect(await drain(entity)).toBe(2);
  });

  test('two hundred that wait are the whole queue: a new lead need not wait behind them', async () => {
    const entity = await deserted();
    await arrive(entity, strangers(200), { now: morning });
    await change(entity, reps, { is_available: true });
    await arrive(entity, strangers(1), { now: noon });
    expect(await waiting(entity)).toEqual([]);
  });
});

describe('queues', () => {
  const fromGoogle = { conditions: [{ field: 'utm_source', operator: 'equals', value: 'google' }] } as const;
  const google = { attribution: { utm_source: 'google' } };

  test('one without anybody does not hold up another', async () => {
    const entity = await deserted();
    await givenRule(entity.scope, { ...fromGoogle, users: [[entity.ids.rep1, 1]] });
    const [theirs = 0, ours = 0] = await arrive(entity, [google, {}], { now: morning });
    await change(entity, ['rep2'], { is_available: true });
    expect(await drain(entity)).toBe(1);
    expect(await ownersOf(entity, [theirs, ours])).toEqual([null, entity.ids.rep2]);
  });

  test('a lead that was handed on is taken by the first of its rules that gets somebody', async () => {
    const entity = await deserted();
    const { rep1, rep2 } = entity.ids;
    const handsOn = { when_nobody: 'next_rule', name: 'First' } as const;
    await givenRule(entity.scope, { ...fromGoogle, ...handsOn, users: [[rep1, 1]] });
    await givenRule(entity.scope, { ...handsOn, position: 20, users: [[rep2, 1]], name: 'Second' });
    await entity.scope.rows('assignment_rules').where({ pool: 'everyone' }).update({ is_active: false });
    const [a = 0] = await arrive(entity, [google], { now: morning });
    expect((await waiting(entity))[0]?.reason).toBe('Nobody in the pool of "Second" can take a lead now');
    await change(entity, ['rep1'], { is_available: true });
    expect(await drain(entity)).toBe(1);

    await change(entity, ['rep1'], { is_available: false });
    const [b = 0] = await arrive(entity, [google], { now: morning });
    await change(entity, ['rep2'], { is_available: true });
    expect(await drain(entity)).toBe(1);
    expect(await ownersOf(entity, [a, b])).toEqual([rep1, rep2]);
  });

  test('leads of a rule that is switched off look for another, and wait there if it has nobody', async () => {
    const entity = await deserted();
    const first = await givenRule(entity.scope, { users: [[entity.ids.rep1, 1]], name: 'First' });
    const leads = await arrive(entity, strangers(2), { now: morning });
    await entity.scope.rows('assignment_rules').where({ id: first }).update({ is_active: false });
    expect(await drain(entity)).toBe(0);
    const [row] = await waiting(entity);
    expect(row).toMatchObject({ waiting_since: morning });
    expect(row?.rule_id).not.toBe(first);
    expect(row?.reason).toContain('Round robin over all sales reps');
    await change(entity, ['rep3'], { is_available: true });
    expect(await drain(entity)).toBe(2);
    expect(await ownersOf(entity, leads)).toEqual([entity.ids.rep3, entity.ids.rep3]);
  });

  test('leads filed under a rule that does not fit them are filed anew', async () => {
    const entity = await testEntity();
    await entity.scope.rows('assignment_rules').update({ is_active: false });
    const [fits = 0, fitsNot = 0] = await arrive(entity, [google, {}], { now: morning });
    const rule = await givenRule(entity.scope, fromGoogle);
    await entity.scope.rows('assignment_waiting').update({ rule_id: rule });
    expect(await drain(entity)).toBe(1);
    expect(await ownersOf(entity, [fits])).toEqual([entity.ids.rep1]);
    expect(await waiting(entity)).toEqual([expect.objectContaining({ lead_id: fitsNot, rule_id: null })]);
  });

  test('a lead that somebody was given otherwise leaves the queue, and is not given twice', async () => {
    const entity = await deserted();
    const [taken = 0, free = 0] = await arrive(entity, strangers(2), { now: morning });
    await entity.scope.rows('lead_data').where({ id: taken }).update({ assigned_user_id: entity.ids.rep3 });
    await change(entity, ['rep1'], { is_available: true });
    await drain(entity);
    expect(await ownersOf(entity, [taken, free])).toEqual([entity.ids.rep3, entity.ids.rep1]);
    expect(await waiting(entity)).toEqual([]);
  });
});

test('an entity in which it fails does not keep the others waiting', async () => {
  const [broken, well] = [await deserted(), await deserted()];
  for (const entity of [broken, well]) {
    await arrive(entity, strangers(1), { now: morning });
    await change(entity, ['rep1'], { is_available: true });
  }
  await broken.scope.rows('assignment_rules').update({ conditions: '"nonsense"' });
  await expect(drain(broken)).rejects.toThrow('could not be given out');
  expect(await waiting(well)).toEqual([]);
  await broken.scope.rows('assignment_rules').update({ conditions: '[]' });
  expect(await drain(broken)).toBe(1);
});
