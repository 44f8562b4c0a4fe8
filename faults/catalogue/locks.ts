import type { Knex } from 'knex';
import { setTimeout as pause } from 'node:timers/promises';
import { type Fault, sized } from '../fault.ts';

const DEADLOCK = 1213;
const LOCK_WAIT_OVER = 1205;
/** Longer than the product waits for a row. */
const HELD_MS = 6_500;
/** The server gives up the transaction that wrote less: with so many rows of its own it is not ours. */
const WEIGHT = Array.from({ length: 2_000 }, (_none, at) => ({ at }));
const WEIGHTS = 'faults_weights';

interface Losses {
  readonly deadlocks: number;
  readonly timeouts: number;
}

/** F19: MySQL's rows are locked by somebody else. */
export const lockFaults: readonly Fault[] = [
  {
    name: 'F19',
    title:
      'somebody else holds the rows that workers need: waits for locks that are given up (1205), and deadlocks (1213)',
    shows: ['I1', 'I2', 'I8'],
    async inject(arena) {
      const { db } = arena.product;
      await db.raw(`create table if not exists ${WEIGHTS} (at int not null primary key)`);
      const before = await lossesOf(db);
      const held = sized(arena, { short: 1, usual: 2, full: 10 });
      for (let time = 0; time < held; time += 1) await holdCursors(db);
      const crossings = sized(arena, { short: 10, usual: 40, full: 400 });
      const ours: number[] = [];
      for (let time = 0; time < crossings; time += 1) ours.push(...(await crossLocks(db, time % 2 === 0)));
      const after = await lossesOf(db);
      const count = (errno: number) => ours.filter((one) => one === errno).length;
      const deadlocks = after.deadlocks - before.deadlocks - count(DEADLOCK);
      const timeouts = after.timeouts - before.timeouts - count(LOCK_WAIT_OVER);
      arena.note(
        `the product lost ${deadlocks} deadlocks and gave up ${timeouts} waits; of ${crossings} crossings of locks we lost ${count(DEADLOCK)}`,
      );
      if (deadlocks === 0 || timeouts === 0) throw new Error('The product lost no race, so nothing is shown.');
      return held + crossings;
    },
  },
];

/** Of all sessions since the server's start. */
async function lossesOf(db: Knex): Promise<Losses> {
  const rows = (await db('information_schema.innodb_metrics')
    .whereIn('name', ['lock_deadlocks', 'lock_timeouts'])
    .select('name as of', 'count as times')) as { of: string; times: number }[];
  const of = (name: string) => Number(rows.find((row) => row.of === name)?.times ?? 0);
  return { deadlocks: of('lock_deadlocks'), timeouts: of('lock_timeouts') };
}

async function holdCursors(db: Knex): Promise<void> {
  const trx = await db.transaction();
  try {
    await trx('assignment_cursors').forUpdate().select('entity_id');
    await pause(HELD_MS);
  } finally {
    await trx.rollback();
  }
}

/** Locks in the opposite order of the workers. The error's number, if it is ours. */
async function crossLocks(db: Knex, isHeavy: boolean): Promise<number[]> {
  const trx = await db.transaction();
  try {
    await trx.raw('set innodb_lock_wait_timeout = 2');
    if (isHeavy) await trx(WEIGHTS).insert(WEIGHT);
    await trx('assignment_cursors').forUpdate().select('entity_id');
    await pause(60);
    await trx('lead_identities').forUpdate().select('entity_id');
    return [];
  } catch (error) {
    const { errno } = error as { errno?: number };
    if (errno !== DEADLOCK && errno !== LOCK_WAIT_OVER) throw error;
    return [errno];
  } finally {
    await trx.rollback();
  }
}
