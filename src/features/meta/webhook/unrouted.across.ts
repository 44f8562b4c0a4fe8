import type { AcrossEntities } from '../../../platform/across-entities.ts';
import type { Metrics } from '../../../platform/metrics.ts';
import type { UnroutedDeliveriesRow } from '../../../platform/tables.ts';
import { newUid } from '../../../platform/uid.ts';
import type { Part } from './part.ts';

const ROWS_A_STATEMENT = 500;
const ROWS_A_PASS = 200;
/** A lead's change has a few hundred bytes; a pass holds its rows in memory. */
const LARGEST_ROUTED = 65_535;
const UNCLAIMED = 'No source has connected this page.';

interface Needs {
  /** On the pool with the short deadline. */
  readonly across: AcrossEntities;
  durably<T>(write: () => Promise<T>): Promise<T>;
}

/** Of one page, for one reason. */
export interface UnroutedGroup {
  /** Null: nobody can tell which. */
  readonly page_id: string | null;
  readonly reason: string;
  readonly is_test: boolean;
  readonly deliveries: number;
  readonly first_received_at: Date;
  readonly last_received_at: Date;
}

export type Unrouted = ReturnType<typeof unroutedIn>;

/** Signed deliveries that are no entity's: nobody has connected their page, or they name none. */
export const unroutedIn = ({ across, durably }: Needs) => ({
  /** All of them or none; resolves once they are durable. */
  async keep(parts: readonly Part[], receivedAt: Date): Promise<void> {
    if (parts.length === 0) return;
    const rows = parts.map((part) => ({
      uid: newUid(),
      page_id: part.pageId,
      leadgen_id: part.leadgenId,
      reason: part.held?.reason ?? UNCLAIMED,
      is_test: part.isTest,
      payload: part.payload,
      received_at: receivedAt,
    }));
    await durably(() =>
      across.transaction('deliveries of nobody', async (trx) => {
        for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT)
          await trx('unrouted_deliveries').insert(rows.slice(start, start + ROWS_A_STATEMENT));
      }),
    );
  },

  /** The oldest of pages that a source has claimed since; tests stay where they are. */
  claimed: (): Promise<UnroutedDeliveriesRow[]> =>
    across.read(
      'deliveries whose page is connected now',
      async (db) =>
        (await db('unrouted_deliveries')
          .join('meta_pages', 'meta_pages.claimed_page_id', 'unrouted_deliveries.page_id')
          .join('lead_sources', (both) =>
            both.on('lead_sources.entity_id', 'meta_pages.entity_id').andOn('lead_sources.id', 'meta_pages.source_id'),
          )
          .join('entities', 'entities.id', 'lead_sources.entity_id')
          .whereNull('lead_sources.deleted_at')
          .whereNull('entities.suspended_at')
          .where('unrouted_deliveries.is_test', false)
          .whereRaw('octet_length(unrouted_deliveries.payload) <= ?', [LARGEST_ROUTED])
          .orderBy('unrouted_deliveries.id')
          .limit(ROWS_A_PASS)
          .select('unrouted_deliveries.*')) as UnroutedDeliveriesRow[],
    ),

  async forget(ids: readonly number[]): Promise<void> {
    if (ids.length > 0)
      await across.read('deliveries that are routed', (db) => db('unrouted_deliveries').whereIn('id', ids).delete());
  },
});

/** What waits, for the operator: by page and reason, the latest first. */
export const listUnrouted = (across: AcrossEntities, limit: number): Promise<UnroutedGroup[]> =>
  across.read('deliveries of nobody, for the operator', async (db) => {
    const rows = (await db('unrouted_deliveries')
      .groupBy('page_id', 'reason', 'is_test')
      .select('page_id', 'reason', 'is_test')
      .count({ deliveries: '*' })
      .min({ first_received_at: 'received_at' })
      .max({ last_received_at: 'received_at' })
      .orderBy('last_received_at', 'desc')
      .limit(limit)) as unknown as UnroutedGroup[];
    return rows.map((row) => ({ ...row, deliveries: Number(row.deliveries), is_test: Boolean(row.is_test) }));
  });

/** What an operator watches. Looked up when Prometheus asks. */
export const watchUnrouted = (metrics: Metrics, across: AcrossEntities): void =>
  void metrics.gauge(
    { name: 'unrouted_deliveries', help: 'Deliveries of Facebook pages that nobody has connected', labelNames: [] },
    async (gauge) => {
      const [row] = (await across.read('deliveries of nobody, counted', (db) =>
        db('unrouted_deliveries').count({ count: '*' }),
      )) as { count: number }[];
      gauge.set(Number(row?.count ?? 0));
    },
  );
