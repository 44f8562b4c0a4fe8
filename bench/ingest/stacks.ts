import { join } from 'node:path';
import { HEAP } from '../../scripts/servers/index.ts';
import type { Place } from '../harness/place.ts';
import { type Process, startProgram } from '../harness/processes.ts';
import type { Bench } from '../harness/workload.ts';
import { tables } from '../textbook/tables.ts';
import type { Companies } from './companies.ts';
import { assignedIn } from './drain.ts';
import { type Receiver, receiversIn } from './receivers.ts';
import { withRep } from './stored.ts';

/** Everything between a submission and its rep. */
export interface Stack {
  readonly receiver: Receiver;
  /** Its own processes by their names; the servers are others. */
  readonly processes: Readonly<Record<string, Process>>;
  readonly pids: readonly number[];
  /** Leads that have a rep so far. */
  assigned(): Promise<number>;
  /** Numbers of the run's submissions that are leads with a rep. */
  stored(run: string): Promise<number[]>;
  stop(): Promise<void>;
}

export async function salesmagnet(bench: Bench, place: Place, companies: Companies): Promise<Stack> {
  const work = (name: 'ingest' | 'background') =>
    startProgram({
      name,
      file: join(bench.root, `workers/${name}.ts`),
      nodeOptions: HEAP[name],
      environment: place.environment,
      dir: bench.dir,
    });
  const receiver = await receiversIn(bench, place, companies).salesmagnet();
  const workers = { ingest: work('ingest'), background: work('background') };
  return stackOf(place, { receiver, workers, ...leadsIn(place) });
}

/** The limits of all stages in a row: the receiver's with its durable write and a job for each batch, BullMQ, the worker's. */
export async function chainedLimits(bench: Bench, place: Place, companies: Companies): Promise<Stack> {
  const worker = startProgram({
    name: 'limit-worker',
    file: join(import.meta.dirname, '../limits/work.ts'),
    environment: place.environment,
    dir: bench.dir,
  });
  const receiver = await receiversIn(bench, place, companies).durable('express', { LIMIT_QUEUE: 'limit' });
  return stackOf(place, { receiver, workers: { worker }, ...leadsIn(place) });
}

const leadsIn = (place: Place): Pick<Stack, 'assigned' | 'stored'> => ({
  assigned: () => assignedIn(place),
  stored: (run) => withRep(place, run),
});

export async function textbook(bench: Bench, place: Place, companies: Companies): Promise<Stack> {
  for (const table of tables) await place.db.raw(table);
  const turns = companies.all.map(({ formKey }) => ({ form_key: formKey, turn: 0 }));
  await place.db('textbook_turns').insert(turns).onConflict().ignore(); // added as they come, they were seen to deadlock
  const worker = startProgram({
    name: 'textbook-worker',
    file: join(import.meta.dirname, '../textbook/work.ts'),
    environment: place.environment,
    dir: bench.dir,
  });
  const receiver = await receiversIn(bench, place, companies).textbook();
  return stackOf(place, {
    receiver,
    workers: { worker },
    /** Throws where it gave leads up. */
    async assigned() {
      const lost = await place.redis.zcard('bull:textbook:failed');
      if (lost > 0) throw new Error(`The textbook stack gave up ${lost} leads`);
      const [rows] = (await place.db.raw('select count(*) as leads from textbook_assignments')) as [
        { leads: number }[],
      ];
      return Number(rows[0]?.leads ?? 0);
    },
    async stored(run) {
      const [rows] = (await place.db.raw(
        `select substring_index(submission_id, '-', -1) as number from textbook_leads join textbook_assignments on lead_id = textbook_leads.id
         where submission_id like ?`,
        [`${run}-%`],
      )) as [{ number: string }[]];
      return rows.map(({ number }) => Number(number));
    },
  });
}

interface Parts extends Pick<Stack, 'receiver' | 'assigned' | 'stored'> {
  readonly workers: Readonly<Record<string, Process>>;
}

function stackOf({ serverPids }: Place, { receiver, workers, ...counts }: Parts): Stack {
  const processes = { api: receiver, ...workers };
  return {
    receiver,
    processes,
    ...counts,
    pids: [...Object.values(processes).map(({ pid }) => pid), serverPids.mysql, serverPids.redis],
    async stop() {
      await receiver.stop();
      for (const process of Object.values(workers)) await process.stop();
    },
  };
}
