import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Scope } from '../../platform/scope.ts';
import { checkPage } from './connection/connection.jobs.ts';
import { readBack } from './read-back/read-back.jobs.ts';
import { turnFrom } from './read-back/turn.ts';

const PAGES_A_PASS = 200;
/** A check that was lost (its worker died for good) is due again after that. */
const CHECK_AGAIN_MS = 3_600_000;

interface Due {
  readonly entity_id: number;
  readonly source_id: number;
  readonly due: Date;
}

interface Plan {
  readonly column: 'next_read_back_at' | 'next_check_at';
  /** Sources in other states are left alone. */
  readonly statuses: readonly string[];
  /** Pages that no token has read yet are left alone. */
  readonly isForConnected: boolean;
  /** Until when the page is not due again, unless the job says so. */
  next(now: Date): Date;
  enqueue(tx: Scope, page: Due, next: Date): Promise<void>;
}

const plans: readonly Plan[] = [
  {
    column: 'next_read_back_at',
    statuses: ['active'],
    isForConnected: true,
    next: turnFrom,
    enqueue: (tx, { source_id: sourceId }, next) => tx.enqueue(readBack, { sourceId, turn: next.toISOString() }),
  },
  {
    column: 'next_check_at',
    statuses: ['active', 'needs_attention', 'paused'],
    isForConnected: false,
    next: (now) => new Date(now.getTime() + CHECK_AGAIN_MS),
    enqueue: (tx, { source_id: sourceId }) => tx.enqueue(checkPage, { sourceId }),
  },
];

/**
 * Makes the jobs of pages that are due to be read back or checked. Each page by compare and set, in the transaction that writes its
 * job: of several processes one gets it. Returns how many jobs were made.
 */
export async function schedule(across: AcrossEntities, now: () => Date): Promise<number> {
  let made = 0;
  for (const plan of plans)
    for (const page of await duePages(across, plan, now()))
      if (await claim(across, plan, { page, now: now() })) made += 1;
  return made;
}

const duePages = (across: AcrossEntities, { column, statuses, isForConnected }: Plan, now: Date): Promise<Due[]> =>
  across.read('pages that are due', (db) =>
    db('meta_pages')
      .join('lead_sources', (both) =>
        both.on('lead_sources.entity_id', 'meta_pages.entity_id').andOn('lead_sources.id', 'meta_pages.source_id'),
      )
      .join('entities', 'entities.id', 'meta_pages.entity_id')
      .where(`meta_pages.${column}`, '<=', now)
      .modify((query) => void (isForConnected && query.whereNotNull('meta_pages.claimed_page_id')))
      .whereNotNull('meta_pages.page_token')
      .whereNull('lead_sources.deleted_at')
      .whereNull('entities.suspended_at') // their deliveries wait too, until they are resumed
      .whereIn('lead_sources.status', statuses as string[])
      .orderBy(`meta_pages.${column}`)
      .limit(PAGES_A_PASS)
      .select<Due[]>('meta_pages.entity_id', 'meta_pages.source_id', `meta_pages.${column} as due`),
  );

const claim = (across: AcrossEntities, plan: Plan, { page, now }: { page: Due; now: Date }): Promise<boolean> =>
  across.transaction('a page that is due', async (trx, scopeOf) => {
    const { entity_id, source_id, due } = page;
    const next = plan.next(now);
    const claimed = await trx('meta_pages')
      .where({ entity_id, source_id, [plan.column]: due })
      .update({ [plan.column]: next });
    if (claimed === 0) return false; // another process has it
    await plan.enqueue(scopeOf(entity_id), page, next);
    return true;
  });
