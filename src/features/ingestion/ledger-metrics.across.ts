import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { timesToAssigned } from './assigned-times.across.ts';
import { type EventQueue, FETCH_QUEUE, INGEST_QUEUE } from './event-queue.ts';
import type { Spool } from './spool.ts';

interface Needs {
  readonly metrics: Metrics;
  readonly across: AcrossEntities;
  readonly queue: EventQueue;
  readonly spool: Spool;
}

/** What an operator watches: is anything waiting, and for how long. Looked up when Prometheus asks. */
export function watchLedger({ metrics, across, queue, spool }: Needs): void {
  metrics.gauge(
    { name: 'ingest_queue_waiting_jobs', help: 'Jobs of deliveries that no worker has taken yet', labelNames: [] },
    async (gauge) => gauge.set((await queue.waiting(INGEST_QUEUE)) + (await queue.waiting(FETCH_QUEUE))),
  );
  metrics.gauge(
    { name: 'ingest_spool_deliveries', help: 'Website submissions that wait for MySQL', labelNames: [] },
    async (gauge) => gauge.set(await spool.length()),
  );
  metrics.gauge(
    {
      name: 'ledger_events',
      help: 'Deliveries that are no leads yet, or never will be by themselves',
      labelNames: ['state'],
    },
    async (gauge) => {
      const rows = (await across.read('ledger by state', (db) =>
        db('webhook_events').whereIn('state', WATCHED).groupBy('state').select('state').count({ count: '*' }),
      )) as { state: string; count: number }[];
      for (const state of WATCHED) gauge.set({ state }, 0);
      for (const { state, count } of rows) gauge.set({ state }, Number(count));
    },
  );
  metrics.gauge(
    {
      name: 'oldest_unassigned_seconds',
      help: 'Age of the oldest delivery that is no lead yet, or lead that waits for a rep',
      labelNames: [],
    },
    async (gauge) => {
      const [row] = (await across.read('oldest unassigned', (db) =>
        db.select(
          db.raw(`timestampdiff(second, least(
          coalesce((select min(received_at) from webhook_events where state = 'received' and ${NOT_SUSPENDED}), now(3)),
          coalesce((select min(waiting_since) from assignment_waiting where ${NOT_SUSPENDED}), now(3))), now(3)) as age`),
        ),
      )) as unknown as { age: number }[];
      gauge.set(Number(row?.age ?? 0));
    },
  );
  metrics.gauge(
    {
      name: 'lead_acknowledged_to_assigned_seconds',
      help: 'From the receipt of a delivery to its rep, of those of the last 1,000 deliveries that came in the last 5 minutes',
      labelNames: ['entity_id', 'quantile'],
    },
    async (gauge) => {
      for (const [entity_id, times] of await timesToAssigned(across))
        for (const quantile of QUANTILES) gauge.set({ entity_id, quantile }, quantileOf(times, quantile));
    },
  );
}

const QUANTILES = [0.5, 0.99, 1];

/** What waits for an entity to be resumed is no news. */
const NOT_SUSPENDED = 'entity_id not in (select id from entities where suspended_at is not null)';

const WATCHED = ['received', 'failed', 'parked'];

/** Of times in order. */
const quantileOf = (times: readonly number[], quantile: number): number =>
  times[Math.max(0, Math.ceil(times.length * quantile) - 1)] ?? 0;
