import { setTimeout as pause } from 'node:timers/promises';
import type { Invariant } from './checker/invariants.ts';
import { formOf } from './client/deliveries.ts';
import { sendOnce } from './client/send.ts';
import type { Fault } from './fault.ts';

/** A bug that is switched on to see whether the harness finds it: then, and only then, the fault is to be believed. */
export interface Proof extends Fault {
  readonly isBug: true;
  /** What must be seen to be violated. */
  readonly mustViolate: Invariant;
  /** The schema of this run loses the unique key of deliveries. */
  readonly dropsUniqueKey?: true;
}

const KILLS = 3;
const REPEATED = 25;

/** m1 to m5. Those that change the schema come last. */
export const proofs: readonly Proof[] = [
  {
    name: 'm1',
    title: 'the ledger is answered before it commits; the API is killed',
    shows: ['I1'],
    mustViolate: 'I1',
    isBug: true,
    alterations: { api: ['answer-before-commit'] },
    async inject({ product: { processes } }) {
      for (let time = 0; time < KILLS; time += 1) {
        await processes.api.untilAlive();
        await pause(1_500);
        processes.api.signal('SIGKILL');
        await pause(300);
      }
      await processes.api.untilAlive();
      return KILLS;
    },
  },
  {
    name: 'm3',
    title: 'nobody sweeps; Redis forgets everything',
    shows: ['I4'],
    mustViolate: 'I4',
    isBug: true,
    alterations: { ingest: ['no-sweeper'] },
    async inject({ product: { redis } }) {
      for (let time = 0; time < 20; time += 1) {
        await redis.flushall();
        await pause(50);
      }
      return 20;
    },
  },
  {
    name: 'm5',
    title: 'the list of leads forgets whose they are',
    shows: ['I3'],
    mustViolate: 'I3',
    isBug: true,
    alterations: { api: ['list-without-entity'] },
    inject: async () => 1,
  },
  {
    name: 'm2',
    title: 'the ledger has no unique key; forms are sent twice',
    shows: ['I2'],
    mustViolate: 'I2',
    isBug: true,
    dropsUniqueKey: true,
    load: { metaShare: 0, doubleShare: 1 },
    async inject() {
      await pause(2_000);
      return 1;
    },
  },
  {
    name: 'm4',
    title: 'repetitions are known by a key in Redis alone; Redis forgets everything',
    shows: ['I2'],
    mustViolate: 'I2',
    isBug: true,
    dropsUniqueKey: true,
    load: null,
    alterations: { api: ['dedupe-in-redis'] },
    async inject({ product: { redis }, sender: { url, history, newDelivery } }) {
      const forms = Array.from({ length: REPEATED }, () => formOf(newDelivery('website', 1)));
      for (const form of [...forms, ...forms]) await sendOnce(url, form, history);
      await redis.flushall();
      for (const form of forms) await sendOnce(url, form, history);
      return 1;
    },
  },
];
