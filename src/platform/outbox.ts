import type { Knex } from 'knex';
import type { AnyJob, Job } from './job.ts';
import type { Queues } from './queue.ts';
import type { Scope } from './scope.ts';
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
    await queues.add(queue, mine.map(jobOf)).catch(async (error: unknown) => {
      await giveBack(db, known);
      throw error;
    });
  const unknown = rows.find(({ job }) => known.every(({ row }) => row.job !== job));
  if (unknown) throw new Error(`The outbox holds an unknown job "${unknown.job}"`); // after the others: it must not hold them up
  return rows.length;
}

/** The row of a job that is over, done or given up, goes; a job that came another way has none. */
export async function forget(scope: Scope, jobId: string | undefined): Promise<void> {
  const [, id] = /^outbox-(\d+)$/.exec(jobId ?? '') ?? [];
  if (id !== undefined)
    await scope
      .rows('outbox')
      .where({ id: Number(id) })
      .delete();
}

const jobOf = ({ row: { id, entity_id: entityId, payload }, job }: Known) => ({
  name: job.name,
  data: { entityId, payload: typeof payload === 'string' ? JSON.parse(payload) : payload },
  options: {
    jobId: `outbox-${id}`,
    removeOnFail: true, // where its row could not go, as MySQL was away, it is no job that was given up, and comes again
    attempts: job.attempts,
    backoff: { type: 'exponential', delay: job.backoffMs, jitter: 0.3 },
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
