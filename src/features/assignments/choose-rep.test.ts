import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Candidate, type Cursor, chooseRep, type Strategy } from './choose-rep.ts';

const start: Cursor = { position: null, userId: null, credits: {} };
const member = (id: number, rest: Partial<Candidate> = {}): Candidate => ({
  id,
  position: 0,
  weight: 1,
  activeLeads: 0,
  ...rest,
});

/** Who is chosen when the pool looks like this, one pool after the other; undefined where nobody was. */
function chosenFrom(strategy: Strategy, pools: readonly (readonly Candidate[])[], cursor: Cursor = start) {
  let at = cursor;
  return pools.map((pool) => {
    const choice = chooseRep(strategy, pool, at);
    at = choice?.cursor ?? at;
    return choice?.id;
  });
}

const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);

function countsOf(ids: readonly (number | undefined)[], pool: readonly Candidate[]): number[] {
  return pool.map(({ id }) => ids.filter((one) => one === id).length);
}

const members = fc
  .uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 })
  .chain((ids) =>
    fc.tuple(...ids.map((id) => fc.integer({ min: 0, max: 3 }).map((position) => member(id, { position })))),
  );
const anyCursor = fc.record({
  position: fc.option(fc.integer({ min: 0, max: 4 })),
  userId: fc.option(fc.integer({ min: 1, max: 61 })),
  credits: fc.constant({}),
});
const strategies: readonly Strategy[] = ['round_robin', 'weighted', 'least_loaded'];

describe('whatever the strategy', () => {
  test.each(strategies)('%s chooses nobody from nobody', (strategy) => {
    expect(chooseRep(strategy, [], start)).toBeUndefined();
    expect(chooseRep(strategy, [], { position: 1, userId: 7, credits: { 7: 1 } })).toBeUndefined();
  });

  test.each(strategies)('%s chooses one of the candidates, and the cursor stands on that one', (strategy) => {
    fc.assert(
      fc.property(members, anyCursor, (pool, cursor) => {
        const choice = chooseRep(strategy, pool, cursor);
        const chosen = pool.find(({ id }) => id === choice?.id);
        expect(choice?.cursor).toMatchObject({ userId: chosen?.id, position: chosen?.position });
      }),
    );
  });

  test.each(strategies)('%s does not depend on the order in which the candidates are given', (strategy) => {
    fc.assert(
      fc.property(members, anyCursor, (pool, cursor) => {
        expect(chooseRep(strategy, pool.toReversed(), cursor)).toEqual(chooseRep(strategy, pool, cursor));
      }),
    );
  });
});

describe('round robin', () => {
  test('N decisions over K who can always be chosen differ by at most one, whatever the start', () => {
    fc.assert(
      fc.property(members, anyCursor, fc.integer({ min: 0, max: 100 }), (pool, cursor, decisions) => {
        const counts = countsOf(chosenFrom('round_robin', times(decisions, pool), cursor), pool);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('goes by place, then by id, and begins again after the last', () => {
    const pool = [member(9), member(4, { position: 1 }), member(2, { position: 1 }), member(3)];
    expect(chosenFrom('round_robin', times(6, pool))).toEqual([3, 9, 2, 4, 3, 9]);
  });

  test('the next one is the first after the last chosen, also when that one has left the pool', () => {
    const [a, b, c, d] = [member(1), member(2), member(3), member(4)];
    const pools = [[a, b, c, d], [a, b, c, d], [a, c, d], [a, b, d], [a, b, c, d], [b], [a, b, c, d]];
    expect(chosenFrom('round_robin', pools)).toEqual([1, 2, 3, 4, 1, 2, 3]);
  });

  test('a new member waits for its place and gets nothing twice', () => {
    const [a, b, c] = [member(1), member(2), member(3)];
    expect(
      chosenFrom('round_robin', [
        [a, c],
        [a, b, c],
        [a, b, c],
        [a, b, c],
        [a, b, c],
      ]),
    ).toEqual([1, 2, 3, 1, 2]);
  });

  test('whoever stays eligible is passed over by no more decisions than there are others, while the others come and go', () => {
    const others = [1, 2, 4, 5, 7].map((id) => member(id));
    const steady = member(3);
    const changing = fc.array(fc.subarray(others), { minLength: others.length + 1, maxLength: 60 });
    fc.assert(
      fc.property(changing, anyCursor, (subsets, cursor) => {
        const ids = chosenFrom(
          'round_robin',
          subsets.map((subset) => [steady, ...subset]),
          cursor,
        );
        for (let from = 0; from + others.length < ids.length; from += 1)
          expect(ids.slice(from, from + others.length + 1)).toContain(steady.id);
      }),
    );
  });

  test('nobody is passed over twice in a row: between two turns of one member, each other one present all the time has one', () => {
    const everyone = [1, 2, 3, 4, 5].map((id) => member(id));
    const pools = fc.array(fc.subarray(everyone, { minLength: 1 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(pools, (given) => {
        const ids = chosenFrom('round_robin', given);
        ids.forEach((id, later) => {
          const earlier = ids.lastIndexOf(id, later - 1);
          if (later === 0 || earlier < 0) return;
          const present = everyone.filter((one) => given.slice(earlier, later + 1).every((pool) => pool.includes(one)));
          for (const one of present) expect(ids.slice(earlier, later + 1)).toContain(one.id);
        });
      }),
    );
  });

  test('moved places count from where the cursor stood', () => {
    const cursor = { position: 5, userId: 1, credits: {} };
    expect(chooseRep('round_robin', [member(1), member(2)], cursor)?.id).toBe(1);
    expect(chooseRep('round_robin', [member(1, { position: 9 }), member(2, { position: 5 })], cursor)?.id).toBe(2);
  });

  test('keeps what a weighted rule owed, for the day it is weighted again', () => {
    expect(chooseRep('round_robin', [member(1)], { ...start, credits: { 1: -2, 8: 2 } })?.cursor.credits).toEqual({
      1: -2,
      8: 2,
    });
  });
});

const weighted = fc
  .uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 })
  .chain((ids) => fc.tuple(...ids.map((id) => fc.integer({ min: 1, max: 7 }).map((weight) => member(id, { weight })))));

describe('weighted', () => {
  test('over a full cycle each gets exactly its weight, whatever the weights, cycle after cycle', () => {
    fc.assert(
      fc.property(weighted, fc.integer({ min: 1, max: 4 }), (pool, cycles) => {
        const cycle = pool.reduce((sum, { weight }) => sum + weight, 0);
        const counts = countsOf(chosenFrom('weighted', times(cycle * cycles, pool)), pool);
        expect(counts).toEqual(pool.map(({ weight }) => weight * cycles));
      }),
    );
  });

  test('at no moment is anybody a whole turn of all members away from the fair share', () => {
    fc.assert(
      fc.property(weighted, fc.integer({ min: 1, max: 60 }), (pool, decisions) => {
        const total = pool.reduce((sum, { weight }) => sum + weight, 0);
        const counts = countsOf(chosenFrom('weighted', times(decisions, pool)), pool);
        pool.forEach(({ weight }, index) => {
          const fair = (decisions * weight) / total;
          expect(Math.abs((counts[index] ?? 0) - fair)).toBeLessThan(pool.length);
        });
      }),
    );
  });

  test('3 to 1 is mixed as smoothly as it can be', () => {
    const pool = [member(1, { weight: 3 }), member(2, { weight: 1 })];
    expect(chosenFrom('weighted', times(8, pool))).toEqual([1, 1, 2, 1, 1, 1, 2, 1]);
  });

  test('5 to 1 to 1 comes in the order that nginx documents', () => {
    const pool = [member(1, { weight: 5 }), member(2), member(3)];
    expect(chosenFrom('weighted', times(7, pool))).toEqual([1, 1, 2, 1, 3, 1, 1]);
  });

  test('equal weights are a round robin', () => {
    expect(chosenFrom('weighted', times(7, [member(1), member(2), member(3)]))).toEqual([1, 2, 3, 1, 2, 3, 1]);
  });

  test('who is absent is owed nothing for that time, and keeps what was owed before', () => {
    const [a, b] = [member(1, { weight: 1 }), member(2, { weight: 1 })];
    expect(chosenFrom('weighted', [[a, b], [a], [a], [a], [a, b], [a, b], [a, b]])).toEqual([1, 1, 1, 1, 2, 1, 2]);
    const alone = chooseRep('weighted', [a], { ...start, credits: { 2: 1, 1: -1 } });
    expect(alone?.cursor.credits).toEqual({ 1: -1, 2: 1 });
  });

  test('comings and goings never owe anybody more than one round of the whole pool', () => {
    const everyone = [member(1, { weight: 4 }), member(2, { weight: 2 }), member(3, { weight: 1 })];
    const pools = fc.array(fc.subarray(everyone, { minLength: 1 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(pools, (given) => {
        let cursor = start;
        for (const pool of given) cursor = chooseRep('weighted', pool, cursor)?.cursor ?? cursor;
        const credits = Object.values(cursor.credits);
        expect(credits.reduce((sum, credit) => sum + credit, 0)).toBe(0);
        for (const credit of credits) expect(Math.abs(credit)).toBeLessThanOrEqual(14);
      }),
    );
  });

  test('a weight of nothing gets nothing while others can take leads', () => {
    const pool = [member(1, { weight: 0 }), member(2, { weight: 2 })];
    expect(chosenFrom('weighted', times(4, pool))).toEqual([2, 2, 2, 2]);
  });
});

describe('least loaded', () => {
  test('always chooses somebody who has as few leads as anybody', () => {
    const loaded = members.chain((pool) =>
      fc.tuple(...pool.map((one) => fc.nat(20).map((activeLeads) => ({ ...one, activeLeads })))),
    );
    fc.assert(
      fc.property(loaded, anyCursor, (pool, cursor) => {
        const choice = chooseRep('least_loaded', pool, cursor);
        const fewest = Math.min(...pool.map(({ activeLeads }) => activeLeads));
        expect(pool.find(({ id }) => id === choice?.id)?.activeLeads).toBe(fewest);
      }),
    );
  });

  test('among equals they take turns', () => {
    const pool = [member(1), member(2), member(3, { activeLeads: 4 }), member(4)];
    expect(chosenFrom('least_loaded', times(5, pool))).toEqual([1, 2, 4, 1, 2]);
  });
});
