import { describe, expect, test } from 'vitest';
import { arrive, strangers } from '../../testing/arrive.ts';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { givenRule, givenTeam } from './given-rule.ts';

const reps = ['rep1', 'rep2', 'rep3'] as const;

/** Who got each lead, by name; null: nobody. */
async function ownersOf({ scope, ids }: TestEntity, leadIds: readonly number[]) {
  const rows = await scope
    .rows('lead_data')
    .whereIn('id', [...leadIds])
    .select('id', 'assigned_user_id');
  const nameOf = new Map(Object.entries(ids).map(([name, id]) => [id, name as Person]));
  const owners = new Map(rows.map((row) => [row.id, nameOf.get(row.assigned_user_id ?? 0) ?? null]));
  return leadIds.map((id) => owners.get(id));
}

async function leadsOfReps({ scope, ids }: TestEntity): Promise<number[]> {
  const rows = await scope.rows('lead_data').whereNotNull('assigned_user_id').select('assigned_user_id');
  return reps.map((rep) => rows.filter(({ assigned_user_id }) => assigned_user_id === ids[rep]).length);
}

async function workloads({ scope, ids }: TestEntity): Promise<(number | undefined)[]> {
  const rows = await scope.rows('rep_workload');
  return reps.map((rep) => rows.find(({ user_id }) => user_id === ids[rep])?.active_leads);
}

const change = ({ scope, ids }: TestEntity, person: Person, row: object) =>
  scope.rows('users').where({ id: ids[person] }).update(row);

/** That many transactions at once, each with leads of its own. */
const inParallel = (entity: TestEntity, transactions: number, leadsEach: number) =>
  Promise.all(Array.from({ length: transactions }, () => arrive(entity, strangers(leadsEach))));

describe('many workers at once', () => {
  test('give 300 leads to three reps exactly evenly', async () => {
    const entity = await testEntity();
    await inParallel(entity, 12, 25);
    expect(await leadsOfReps(entity)).toEqual([100, 100, 100]);
    expect(await workloads(entity)).toEqual([100, 100, 100]);
  });

  test('differ by one at most where the numbers do not divide', async () => {
    const entity = await testEntity();
    await inParallel(entity, 11, 7);
    expect((await leadsOfReps(entity)).toSorted()).toEqual([25, 26, 26]);
  });

  test('take strict turns: each decision starts from the one before', async () => {
    const entity = await testEntity();
    await inParallel(entity, 8, 3);
    const decisions = await entity.scope.rows('assignment_decisions').orderBy('id');
    expect(decisions.slice(1).map(({ cursor_before }) => cursor_before)).toEqual(
      decisions.slice(0, -1).map(({ chosen_user_id }) => chosen_user_id),
    );
  });

  test('never give anybody more than the limit, and the rest wait', async () => {
    const entity = await testEntity();
    await change(entity, 'rep1', { max_active_leads: 40 });
    await change(entity, 'rep2', { max_active_leads: 17 });
    await change(entity, 'rep3', { max_active_leads: 0 });
    await inParallel(entity, 12, 25);
    expect(await leadsOfReps(entity)).toEqual([40, 17, 0]);
    expect(await workloads(entity)).toEqual([40, 17, 0]);
    expect(await entity.scope.rows('assignment_waiting')).toHaveLength(300 - 57);
  });

  test('keep to the weights', async () => {
    const entity = await testEntity();
    const { rep1, rep2, rep3 } = entity.ids;
    await givenRule(entity.scope, {
      strategy: 'weighted',
      users: [
        [rep3, 3],
        [rep1, 2],
        [rep2, 1],
      ],
    });
    await inParallel(entity, 10, 12);
    expect(await leadsOfReps(entity)).toEqual([40, 20, 60]);
  });
});

describe('who is asked', () => {
  test('everybody whose role takes leads, and nobody else', async () => {
    const entity = await testEntity();
    const leads = await arrive(entity, strangers(7));
    expect(await ownersOf(entity, leads)).toEqual(['rep1', 'rep2', 'rep3', 'rep1', 'rep2', 'rep3', 'rep1']);
  });

  test('a rule with conditions comes before the default, and each keeps its own turn', async () => {
    const entity = await testEntity();
    const { rep2, rep3 } = entity.ids;
    await givenRule(entity.scope, {
      users: [
        [rep3, 1],
        [rep2, 1],
      ],
      conditions: [
        { field: 'utm_source', operator: 'equals', value: 'google' },
        { field: 'answer:interest', operator: 'one_of', value: ['course', 'demo'] },
      ],
    });
    const google = { attribution: { utm_source: 'Google' }, answers: { interest: ['Pricing', 'Demo'] } };
    const leads = await arrive(entity, [google, {}, google, { attribution: { utm_source: 'google' } }, google]);
    expect(await ownersOf(entity, leads)).toEqual(['rep3', 'rep1', 'rep2', 'rep2', 'rep3']);
  });

  test('a team, in the order of its people, as it is now', async () => {
    const entity = await testEntity();
    const { rep1, rep2, rep3, manager } = entity.ids;
    const team_id = await givenTeam(entity.scope, 'North', [rep3, rep1, manager]);
    await givenTeam(entity.scope, 'South', [rep2]);
    await givenRule(entity.scope, { team_id });
    expect(await ownersOf(entity, await arrive(entity, strangers(3)))).toEqual(['rep1', 'rep3', 'rep1']);
    await entity.scope.add('team_members', { team_id, user_id: rep2 });
    expect(await ownersOf(entity, await arrive(entity, strangers(3)))).toEqual(['rep2', 'rep3', 'rep1']);
  });

  test('whoever has the fewest leads, where the rule says so', async () => {
    const entity = await testEntity();
    await entity.scope.rows('rep_workload').where({ user_id: entity.ids.rep2 }).update({ active_leads: 3 });
    await givenRule(entity.scope, { strategy: 'least_loaded' });
    await arrive(entity, strangers(6));
    expect(await workloads(entity)).toEqual([3, 3, 3]);
  });

  test('a rule that is switched off decides nothing', async () => {
    const entity = await testEntity();
    await givenRule(entity.scope, { users: [[entity.ids.rep3, 1]], is_active: false });
    expect(await ownersOf(entity, await arrive(entity, strangers(2)))).toEqual(['rep1', 'rep2']);
  });

  test('people are passed over while deactivated, unverified, unavailable, at their limit', async () => {
    const entity = await testEntity();
    await change(entity, 'rep2', { is_available: false });
    expect(await ownersOf(entity, await arrive(entity, strangers(2)))).toEqual(['rep1', 'rep3']);
    await change(entity, 'rep2', { is_available: true, is_verified: false });
    expect(await ownersOf(entity, await arrive(entity, strangers(2)))).toEqual(['rep1', 'rep3']);
    await change(entity, 'rep2', { is_verified: true, is_active: false });
    expect(await ownersOf(entity, await arrive(entity, strangers(2)))).toEqual(['rep1', 'rep3']);
    await change(entity, 'rep2', { is_active: true });
    await change(entity, 'rep3', { max_active_leads: 3 });
    expect(await ownersOf(entity, await arrive(entity, strangers(3)))).toEqual(['rep1', 'rep2', 'rep1']);
  });

  test('people on leave are passed over from its first moment to its end', async () => {
    const entity = await testEntity();
    const [starts_at, ends_at] = [new Date('2026-03-02T00:00:00Z'), new Date('2026-03-04T00:00:00Z')];
    await entity.scope.add('user_leaves', { user_id: entity.ids.rep1, starts_at, ends_at });
    const first = async (now: Date) => ownersOf(entity, await arrive(entity, strangers(1), { now }));
    expect(await first(new Date(starts_at.getTime() - 1))).toEqual(['rep1']);
    await entity.scope.rows('assignment_cursors').update({ last_position: null, last_user_id: null });
    expect(await first(starts_at)).toEqual(['rep2']);
    expect(await first(new Date(ends_at.getTime() - 1))).toEqual(['rep3']);
    expect(await first(ends_at)).toEqual(['rep1']);
  });

  test("hours are those of the entity in its time zone, or the person's own", async () => {
    const entity = await testEntity();
    const office = JSON.stringify({ 1: [['09:00', '17:00']] });
    await entity.scope.rows('entity_settings').update({ time_zone: 'Asia/Tokyo', working_hours: office });
    await change(entity, 'rep3', { working_hours: JSON.stringify({ 1: [['17:00', '24:00']] }) });
    const at = async (now: string) => ownersOf(entity, await arrive(entity, strangers(2), { now: new Date(now) }));
    expect(await at('2026-03-02T00:00:00Z')).toEqual(['rep1', 'rep2']); // Monday, 09:00
    expect(await at('2026-03-02T08:00:00Z')).toEqual(['rep3', 'rep3']); // 17:00
    expect(await at('2026-03-02T15:00:00Z')).toEqual([null, null]); // Tuesday, 00:00
  });

  test('another entity changes nothing', async () => {
    const [mine, theirs] = [await testEntity(), await testEntity()];
    await Promise.all([inParallel(mine, 4, 3), inParallel(theirs, 4, 6)]);
    expect([await leadsOfReps(mine), await leadsOfReps(theirs)]).toEqual([
      [4, 4, 4],
      [8, 8, 8],
    ]);
  });
});

const written = [
  'lead_data',
  'lead_assignments',
  'lead_assignment_history',
  'lead_activities',
  'assignment_decisions',
  'assignment_pool_snapshots',
  'assignment_waiting',
  'outbox',
] as const;

const rowCounts = async ({ scope }: TestEntity) =>
  Object.fromEntries(
    await Promise.all(written.map(async (table) => [table, (await scope.rows(table)).length] as const)),
  );

describe('one transaction', () => {
  test('holds the assignment, its history, activity, decision, workload, cursor and the outbox row', async () => {
    const entity = await testEntity();
    const { rep1 } = entity.ids;
    const now = new Date('2026-03-02T10:00:00.123Z');
    const [lead_id = 0] = await arrive(entity, strangers(1), { now });
    expect(await rowCounts(entity)).toEqual({
      ...Object.fromEntries(written.map((table) => [table, 1])),
      assignment_waiting: 0,
    });

    const reason = 'Next in turn under the rule "Round robin over all sales reps"';
    const given = { lead_id, assigned_user_id: rep1, assigned_at: now, assigned_by_user_id: null, actor: 'system' };
    const { scope } = entity;
    expect(await scope.rows('lead_data').first()).toMatchObject({
      assigned_user_id: rep1,
      assigned_at: now,
      updated_at: new Date(now.getTime() + 1), // after it was written, as every change
    });
    expect(await scope.rows('lead_assignments').first()).toMatchObject({
      ...given,
      previous_user_id: null,
      reassignment_reason: reason,
    });
    expect(await scope.rows('lead_assignment_history').first()).toMatchObject({
      ...given,
      reassignment_reason: reason,
    });
    expect(await scope.rows('lead_activities').first()).toMatchObject({
      lead_id,
      user_id: null,
      activity_type: 'assignment',
      description: `Assigned to rep1 Example: ${reason}.`,
      created_at: now,
    });
    expect(await scope.rows('assignment_decisions').first()).toMatchObject({
      lead_id,
      outcome: 'rule',
      chosen_user_id: rep1,
      reason,
    });
    expect(await scope.rows('assignment_cursors').first()).toMatchObject({ last_user_id: rep1, last_position: 0 });
    expect(await workloads(entity)).toEqual([1, 0, 0]);
  });

  test('leaves nothing of all that when it fails at the very end', async () => {
    const entity = await testEntity();
    await change(entity, 'rep3', { max_active_leads: 1 });
    const fail = () => Promise.reject(new Error('the disk is full'));
    await expect(arrive(entity, strangers(5), { andThen: fail })).rejects.toThrow('the disk is full');
    expect(await rowCounts(entity)).toEqual(Object.fromEntries(written.map((table) => [table, 0])));
    expect(await workloads(entity)).toEqual([0, 0, 0]);
    expect(await ownersOf(entity, await arrive(entity, strangers(1)))).toEqual(['rep1']);
  });

  test('stores the sight of the pool once for the leads that were decided on it', async () => {
    const entity = await testEntity();
    await change(entity, 'rep2', { max_active_leads: 1 });
    await arrive(entity, strangers(6));
    const decisions = await entity.scope.rows('assignment_decisions').orderBy('id').select('snapshot_id');
    const [first, second] = new Set(decisions.map(({ snapshot_id }) => snapshot_id));
    expect(decisions.map(({ snapshot_id }) => snapshot_id)).toEqual([first, first, second, second, second, second]);
    expect(await entity.scope.rows('assignment_pool_snapshots')).toHaveLength(2);
  });
});

describe('reps are told', () => {
  const byLead = (a: unknown[], b: unknown[]) => Number(a[1]) - Number(b[1]);
  const told = async ({ scope }: TestEntity) =>
    (await scope.rows('notifications').orderBy('id')).map(({ user_id, lead_id, kind }) => [user_id, lead_id, kind]);

  test('of each lead that became theirs, once, by one job a transaction', async () => {
    const entity = await testEntity();
    const { rep1, rep2, rep3 } = entity.ids;
    const [a, b, c, d] = await arrive(entity, strangers(4));
    expect(await runJobs(entity)).toEqual(['background.leads-assigned', 'background.ring-doorbell']);
    const expected = [
      [rep1, a],
      [rep2, b],
      [rep3, c],
      [rep1, d],
    ].map((row) => [...row, 'lead_assigned']);
    expect((await told(entity)).toSorted(byLead)).toEqual(expected);
    expect(await runJobs(entity)).toEqual([]);
  });

  test('once also when the job runs twice', async () => {
    const entity = await testEntity();
    await arrive(entity, strangers(3));
    const job = await entity.scope.rows('outbox').first('job', 'payload');
    await runJobs(entity);
    const before = await told(entity);
    await entity.scope.add('outbox', { job: String(job?.job), payload: JSON.stringify(job?.payload) });
    expect(await runJobs(entity)).toEqual(['background.leads-assigned', 'background.ring-doorbell']);
    expect(await told(entity)).toEqual(before);
    expect(before).toHaveLength(3);
  });

  test('of nothing while leads wait', async () => {
    const entity = await testEntity();
    for (const rep of reps) await change(entity, rep, { is_available: false });
    await arrive(entity, strangers(2));
    expect(await runJobs(entity)).toEqual([]);
    expect(await told(entity)).toEqual([]);
  });
});
