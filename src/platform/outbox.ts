import type { Knex } from 'knex';
import type { AcrossEntities } from './across-entities.ts';
import type { AboutEntity, AnyJob, Job, JobData } from './job.ts';
import type { NewJob, Queues } from './queue.ts';
import { withoutSuspended } from './suspended.ts';

const ROWS_A_PASS = 200;

interface OutboxRow {
  readonly id: number;
  readonly entity_id: number;
  readonly job: string;
  readonly payload: unknown;
}

interface Known {
  readonly row: OutboxRow;
  readonly job: Job<any, any>; // of whichever feature
}

/**
 * Adds committed jobs to BullMQ. Claims by lease, so that no row is locked while Redis is asked (holding them locked was
 * measured to block every producer). A row stays until its job is over: where Redis forgot the job it is added again after the lease, and
 * where it still waits there, that does nothing. Rows of suspended entities wait. Returns how many rows were claimed. A row of an
 * unknown job is thrown about once a lease.
 */
export async function relay(db: Knex, queues: Queues, jobs: ReadonlyMap<string, AnyJob<any>>): Promise<number> {
  queues.assertConnected(); // before the claim, which would only make the rows wait
  const rows = await claim(db);
  const known = rows.flatMap((row) => {
    const job = jobs.get(row.job);
    return job && !('system' in job) ? [{ row, job }] : [];
  });
  for (const [queue, mine] of Map.groupBy(known, ({ job }) => job.queue))
    await queues.add(queue, jobsOf(mine)).catch(async (error: unknown) => {
      await giveBack(db, known);
      throw error;
    });
  const unknown = rows.find(({ job }) => known.every(({ row }) => row.job !== job));
  if (unknown) throw new Error(`The outbox holds an unknown job "${unknown.job}"`); // after the others: it must not hold them up
  return rows.length;
}

/** One for each row, or one for all rows of a job that is done together. */
function jobsOf(rows: readonly Known[]): NewJob[] {
  const [together, single] = [rows.filter(({ job }) => job.together), rows.filter(({ job }) => !job.together)];
  const all = Map.groupBy(together, ({ job }) => job);
  return [
    ...single.map(({ row, job }) => newJob(job, { jobId: `outbox-${row.id}`, data: about(row) })),
    ...[...all].map(([job, own]) =>
      newJob(job, { jobId: idOf(own), data: { together: own.map(({ row }) => about(row)) } }),
    ),
  ];
}

/** Another job of the same name with other rows between these is possible, and no loss: those it left out come again after their lease. */
const idOf = (rows: readonly Known[]) => `outbox-${rows[0]?.row.id}-${rows.at(-1)?.row.id}-${rows.length}`;

const about = ({ id: row, entity_id: entityId, payload }: OutboxRow): AboutEntity => ({
  entityId,
  payload: typeof payload === 'string' ? JSON.parse(payload) : payload,
  row,
});

interface Named {
  readonly jobId: string;
  readonly data: JobData;
}

const newJob = ({ name, attempts, backoffMs }: Known['job'], { jobId, data }: Named): NewJob => ({
  name,
  data,
  options: {
    jobId,
    removeOnFail: true, // where its row could not go, as MySQL was away, it is no job that was given up, and comes again
    attempts,
    backoff: { type: 'exponential', delay: backoffMs, jitter: 0.3 },
  },
});

/** Not to wait for the end of the lease where Redis is there again in a moment. */
const giveBack = (db: Knex, known: readonly Known[]) =>
  db('outbox')
    .whereIn(
      'id',
      known.map(({ row }) => row.id),
    )
    .update({ leased_until: db.fn.now(3) });

/** Rows that nobody holds, those first that have waited longest; held for a minute by the database's clock. */
const claim = (db: Knex): Promise<OutboxRow[]> =>
  db.transaction(async (trx) => {
    const rows = await withoutSuspended(trx('outbox'), trx)
      .where('leased_until', '<=', trx.fn.now(3))
      .orderBy(['leased_until', 'id'])
      .limit(ROWS_A_PASS)
      .forUpdate()
      .skipLocked()
      .select('id', 'entity_id', 'job', 'payload');
    if (rows.length > 0)
      await trx('outbox')
        .whereIn(
          'id',
          rows.map(({ id }) => id),
        )
        .update({ leased_until: trx.raw('now(3) + interval 1 minute') });
    return rows;
  });

/** The rows of jobs that are over, done or given up, go. Jobs that came another way have none. */
export async function forget(across: AcrossEntities, entries: readonly AboutEntity[]): Promise<void> {
  const rows = entries.flatMap(({ row }) => row ?? []);
  if (rows.length > 0) await across.read('jobs that are over', (db) => db('outbox').whereIn('id', rows).delete());
}
