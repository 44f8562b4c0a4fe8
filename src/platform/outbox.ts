import type { Knex } from 'knex';
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
 * Moves committed jobs to BullMQ. Claims by lease, so that no row is locked while Redis is asked (holding them locked was
 * measured to block every producer); repeating it is harmless. Rows of suspended entities wait. Returns how many rows were moved. A row
 * of an unknown job stays, and is thrown about once a lease.
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
  if (known.length > 0)
    await db('outbox')
      .whereIn(
        'id',
        known.map(({ row }) => row.id),
      )
      .delete();
  const unknown = rows.find(({ job }) => known.every(({ row }) => row.job !== job));
  if (unknown) throw new Error(`The outbox holds an unknown job "${unknown.job}"`); // after the others: it must not hold them up
  return rows.length;
}

/** One for each row, or one for all rows of a job that is done together. Those have no id: rows that are moved again may be others. */
function jobsOf(rows: readonly Known[]): NewJob[] {
  const [together, single] = [rows.filter(({ job }) => job.together), rows.filter(({ job }) => !job.together)];
  const all = Map.groupBy(together, ({ job }) => job);
  return [
    ...single.map(({ row, job }) => newJob(job, about(row), { jobId: `outbox-${row.id}` })),
    ...[...all].map(([job, own]) => newJob(job, { together: own.map(({ row }) => about(row)) })),
  ];
}

const about = ({ entity_id: entityId, payload }: OutboxRow): AboutEntity => ({
  entityId,
  payload: typeof payload === 'string' ? JSON.parse(payload) : payload,
});

const newJob = ({ name, attempts, backoffMs }: Known['job'], data: JobData, options: { jobId?: string } = {}): NewJob => ({
  name,
  data,
  options: { ...options, attempts, backoff: { type: 'exponential', delay: backoffMs, jitter: 0.3 } },
});

/** Not to wait for the end of the lease where Redis is there again in a moment. */
const giveBack = (db: Knex, known: readonly Known[]) =>
  db('outbox')
    .whereIn(
      'id',
      known.map(({ row }) => row.id),
    )
    .update({ leased_until: db.fn.now(3) });

/** The oldest rows that nobody holds, held for a minute by the database's clock. */
const claim = (db: Knex): Promise<OutboxRow[]> =>
  db.transaction(async (trx) => {
    const rows = await withoutSuspended(trx('outbox'), trx)
      .where('leased_until', '<=', trx.fn.now(3))
      .orderBy('id')
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
