import { describe, expect, test } from 'vitest';
import { arrive, type Newcomer, strangers } from '../../testing/arrive.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { assignArrivals } from './arrivals.service.ts';
import { drainWaiting } from './drain.across.ts';
import { change } from './given-people.ts';
import { givenRule } from './given-rule.ts';
import { rulesIn } from './rules.repository.ts';

const email = (name: string): Newcomer => ({ answers: { email: `${name}@mail.example` } });
const jane = email('jane');
const reps = ['rep1', 'rep2', 'rep3'] as const;

const ownersOf = async ({ scope, ids }: TestEntity, leadIds: readonly number[]) => {
  const rows = await scope
    .rows('lead_data')
    .whereIn('id', [...leadIds])
    .select('id', 'assigned_user_id');
  const nameOf = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return leadIds.map((leadId) => nameOf.get(rows.find(({ id }) => id === leadId)?.assigned_user_id ?? 0) ?? null);
};
const outcomesOf = async ({ scope }: TestEntity, leadIds: readonly number[]) => {
  const rows = await scope
    .rows('assignment_decisions')
    .whereIn('lead_id', [...leadIds])
    .orderBy('id');
  return rows.map(({ outcome }) => outcome);
};
const drain = ({ world }: TestEntity) => drainWaiting(world.app.across, world.outside.now);

/** Resolves when such a statement is sent. */
const sent = ({ world }: TestEntity, begin: string) =>
  new Promise<void>((resolve) => {
    world.outside.db.on('query', ({ sql }: { sql: string }) => {
      if (sql.startsWith(begin)) resolve();
    });
  });

describe('another lead of a person', () => {
  test("goes to the rep of the person's oldest lead, and does not move the turn", async () => {
    const entity = await testEntity();
    const first = await arrive(entity, [email('omar'), jane]);
    const second = await arrive(entity, [jane, email('wei'), jane, email('omar'), email('zara')]);
    expect(await ownersOf(entity, first)).toEqual(['rep1', 'rep2']);
    expect(await ownersOf(entity, second)).toEqual(['rep2', 'rep3', 'rep2', 'rep1', 'rep1']);
    expect(await outcomesOf(entity, second)).toEqual(['sticky', 'rule', 'sticky', 'sticky', 'rule']);
  });

  test('is recognised by the phone where the email is new', async () => {
    const entity = await testEntity();
    await arrive(entity, strangers(1));
    await arrive(entity, [{ answers: { email: 'a@mail.example', phone: '+14155550123' } }]);
    const again = await arrive(entity, [{ answers: { email: 'b@mail.example', phone: '(415) 555-0123' } }]);
    expect(await ownersOf(entity, again)).toEqual(['rep2']);
  });

  test('goes by the rule where that rep cannot take it, and counts as any other', async () => {
    const entity = await testEntity();
    await arrive(entity, [jane]);
    await change(entity, ['rep1'], { is_available: false });
    const again = await arrive(entity, [jane]);
    expect(await ownersOf(entity, again)).toEqual(['rep2']);
    expect(await outcomesOf(entity, again)).toEqual(['rule']);
  });

  test('goes by the rule where that rep is not in its pool', async () => {
    const entity = await testEntity();
    await arrive(entity, [jane]);
    await givenRule(entity.scope, { users: [[entity.ids.rep3, 1]] });
    expect(await ownersOf(entity, await arrive(entity, [jane]))).toEqual(['rep3']);
  });

  test('goes to whoever has the oldest lead that anybody has', async () => {
    const entity = await testEntity();
    const [first = 0] = await arrive(entity, [jane]);
    await change(entity, ['rep1'], { is_available: false });
    await arrive(entity, [jane]);
    await change(entity, ['rep1'], { is_available: true });
    await entity.scope.rows('lead_data').where({ id: first }).update({ assigned_user_id: null });
    expect(await ownersOf(entity, await arrive(entity, [jane]))).toEqual(['rep2']);
  });

  test('of another entity is nobody known', async () => {
    const [mine, theirs] = [await testEntity(), await testEntity()];
    await arrive(theirs, [email('omar'), jane]);
    expect(await ownersOf(mine, await arrive(mine, [jane]))).toEqual(['rep1']);
  });
});

describe('a phone that many share', () => {
  test('leads to no rep, also for somebody whose email is known and has none', async () => {
    const entity = await testEntity();
    const office = { answers: { phone: '+14155550100' } };
    await arrive(
      entity,
      Array.from({ length: 21 }, () => office),
    );
    await change(entity, reps, { is_available: false });
    await arrive(entity, [jane]);
    await change(entity, reps, { is_available: true });
    await entity.scope.rows('assignment_waiting').delete(); // the older lead stays with nobody
    const again = await arrive(entity, [{ answers: { email: 'jane@mail.example', phone: '+14155550100' } }]);
    expect(await outcomesOf(entity, again)).toEqual(['rule']);
  });
});

describe('a person whose lead waits', () => {
  test('has one rep in the end: leads drained together stay together', async () => {
    const entity = await testEntity();
    await change(entity, reps, { is_available: false });
    const leads = [...(await arrive(entity, [jane])), ...(await arrive(entity, [email('omar'), jane, jane]))];
    await change(entity, reps, { is_available: true });
    await drain(entity);
    expect(await ownersOf(entity, leads)).toEqual(['rep1', 'rep2', 'rep1', 'rep1']);
  });

  test('has one rep: a new lead follows the one that is drained before it', async () => {
    const entity = await testEntity();
    await change(entity, reps, { is_available: false });
    const old = await arrive(entity, [email('omar'), jane]);
    await change(entity, reps, { is_available: true });
    const again = await arrive(entity, [jane]);
    expect(await ownersOf(entity, [...old, ...again])).toEqual(['rep1', 'rep2', 'rep2']);
  });

  test('has one rep also if the older lead gets it while the new one is being written', async () => {
    const entity = await testEntity();
    await change(entity, reps, { is_available: false });
    await arrive(entity, [email('omar'), jane]);
    await change(entity, reps, { is_available: true });
    let again: Promise<number[]> | undefined;
    await entity.scope.transaction(async (tx) => {
      await assignArrivals(tx, [], entity.world.outside.now());
      const waitsForRule = sent(entity, 'select * from `assignment_cursors`');
      again = arrive(entity, [jane]);
      await waitsForRule; // that it is this person was asked before
    });
    expect(await ownersOf(entity, (await again) ?? [])).toEqual(['rep2']);
  });

  test('has one rep also if the older lead is drained while the new one waits for the rule, and neither starts again', async () => {
    const entity = await testEntity();
    await change(entity, reps, { is_available: false });
    const old = await arrive(entity, [email('omar'), jane]);
    await change(entity, reps, { is_available: true });
    let again: Promise<number[]> | undefined;
    let [drains, writes] = [0, 0];
    entity.world.outside.db.on('query', ({ sql }: { sql: string }) => {
      if (sql.startsWith('insert into `lead_data`')) writes += 1;
    });
    await entity.scope.transaction(async (tx) => {
      drains += 1;
      await rulesIn(tx).lock();
      const waitsForRule = sent(entity, 'select * from `assignment_cursors`');
      again = arrive(entity, [jane]);
      await waitsForRule;
      await assignArrivals(tx, [], entity.world.outside.now());
    });
    expect(await ownersOf(entity, [...old, ...((await again) ?? [])])).toEqual(['rep1', 'rep2', 'rep2']);
    expect([drains, writes]).toEqual([1, 1]);
  });

  test('has one rep, whoever arrives and drains at the same time, and no lead is lost', async () => {
    const entity = await testEntity();
    await change(entity, reps, { is_available: false });
    const people = Array.from({ length: 20 }, (_, index) => email(`person${index}`));
    const old = await arrive(entity, people);
    await change(entity, reps, { is_available: true });
    const arriving = Array.from({ length: 4 }, () => arrive(entity, people));
    const draining = Array.from({ length: 4 }, () => drain(entity));
    const young = await Promise.all(arriving);
    await Promise.all(draining);
    await drain(entity);
    const owners = await ownersOf(entity, old);
    expect(owners).not.toContain(null);
    for (const leads of young) expect(await ownersOf(entity, leads)).toEqual(owners);
  });
});
