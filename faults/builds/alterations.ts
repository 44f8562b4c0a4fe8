import { setTimeout as pause } from 'node:timers/promises';
import type { Outside } from '../../src/platform/outside.ts';
import { bugs } from './bugs.ts';
import { jumpingClock } from './jumping-clock.ts';
import { afterEach, aroundStatements, die } from './statements.ts';

export type Alter = (outside: Outside, parameter: number) => Outside;

/** How many milliseconds an answer takes to be out of the door. */
const OUT_MS = 60;
let pushes = 0;
const INSERT_OF_LEADS = /^insert into `lead_data`/;

/** Failpoints and bugs of fault runs, by name. Production code knows none of them: they wrap what it is given. */
const alterations: Readonly<Record<string, Alter>> = {
  ...bugs,

  /** The API dies between COMMIT and 200, at each so-manieth commit of the ledger. */
  'die-after-commit'(outside, every) {
    afterEach(outside.ledgerDb, /^commit/i, { every, hit: die });
    return outside;
  },

  /** The API dies between 200 and the push to the queue. */
  'die-before-push'(outside, every) {
    return withAdd(outside, async (add, ...args) => {
      pushes += 1;
      if (pushes % every !== 0) return add(...args);
      await pause(OUT_MS);
      die();
    });
  },

  /** Half of a push arrives, then it throws: BullMQ's addBulk is a pipeline, not a transaction. */
  'half-push'(outside, every) {
    return withAdd(outside, async (add, queue, jobs) => {
      pushes += 1;
      if (pushes % every !== 0) return add(queue, jobs);
      await add(queue, jobs.slice(0, Math.floor(jobs.length / 2)));
      throw new Error('The pipeline broke midway');
    });
  },

  /** The relay dies between BullMQ's taking a job and the row's deletion. */
  'die-after-push'(outside, every) {
    return withAdd(outside, async (add, ...args) => {
      await add(...args);
      pushes += 1;
      if (pushes % every === 0) die();
    });
  },

  /** The worker dies in the middle of its transaction: the leads are written, the events are not finished. */
  'die-after-leads'(outside, every) {
    afterEach(outside.db, INSERT_OF_LEADS, { every, hit: die });
    return outside;
  },

  /** One event's content kills its worker each time. */
  'die-of-poison'(outside) {
    aroundStatements(outside.db, (statement, ask) => {
      if (INSERT_OF_LEADS.test(statement.sql) && statement.sql.includes('poison')) die(); // values stand in its text
      return ask(statement);
    });
    return outside;
  },

  /** The worker's event loop stands still for so many milliseconds, once, in the middle of its transaction. */
  'stand-still'(outside, ms) {
    let isDone = false;
    afterEach(outside.db, INSERT_OF_LEADS, {
      every: 5,
      hit() {
        if (!isDone) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
        isDone = true;
      },
    });
    return outside;
  },

  /** The process' clock jumps a day ahead and a day back, every few seconds. */
  'jumping-clock'(outside, everyMs) {
    return { ...outside, now: jumpingClock(everyMs) };
  },
};

type Add = Outside['queues']['add'];

function withAdd(outside: Outside, around: (add: Add, ...args: Parameters<Add>) => Promise<void>): Outside {
  const { queues } = outside;
  const add = queues.add.bind(queues);
  queues.add = (...args) => around(add, ...args);
  return outside;
}

/** `name:number`, with commas between. */
const asked = (process.env['FAULTS_ALTERATIONS'] ?? '').split(',').map((text) => text.split(':'));

export const wants = (name: string): boolean => asked.some(([one]) => one === name);

/** What this process is to be composed from; an unknown name stops it. */
export function altered(outside: Outside): Outside {
  return asked.reduce((before, [name = '', parameter = '0']) => {
    const alter = alterations[name];
    if (!alter) throw new Error(`There is no alteration "${name}".`);
    return alter(before, Number(parameter));
  }, outside);
}
