import type { Scope } from '../../platform/scope.ts';
import { cellColumns, type LeadsService } from '../leads/index.ts';
import type { ReportFilters } from './report-request.schema.ts';
import type { Line, Table, TablePage } from './table.ts';
import { wholeEntity } from './whole-entity.ts';

type LeadsQuery = Parameters<LeadsService['lines']>[2];
type Lines = ReturnType<LeadsService['lines']>;
export type Leads = Pick<LeadsService, 'lines' | 'countUpTo'>;

/** Large enough that a page's own cost does not count; of larger ones, more would outlive the collection of young garbage. */
const PAGE_ROWS = 500;

const CREATED = cellColumns.indexOf('created_at');

/**
 * Leads as GET /api/leads finds them, newest first, and status by status where several are asked for. By the time of creation, which
 * never changes: whatever happens to leads meanwhile, none comes twice and none that stays is missed, except one that moves
 * between two of the statuses asked for while they are read.
 */
export const leadTable = (leads: Pick<Leads, 'lines'>, scope: Scope, filters: ReportFilters): Table => ({
  columns: cellColumns,
  pages: pagesOf(leads, scope, filters),
});

/** Whether more leads are meant than that. Throws 400 for a status that the entity does not have. */
export async function hasMoreLeadsThan(
  most: number,
  leads: Pick<Leads, 'countUpTo'>,
  [scope, filters]: [Scope, ReportFilters],
): Promise<boolean> {
  let room = most;
  for (const query of queriesOf(filters)) {
    const counted = await leads.countUpTo(room + 1, scope, [wholeEntity(scope), query]);
    if (counted > room) return true;
    room -= counted;
  }
  return false;
}

async function* pagesOf(leads: Pick<Leads, 'lines'>, scope: Scope, filters: ReportFilters): AsyncGenerator<TablePage> {
  const queries = queriesOf(filters);
  for (const [turn, query] of queries.entries()) {
    const read = (more: Partial<LeadsQuery>) => leads.lines(scope, wholeEntity(scope), { ...query, ...more });
    const [oldest] = (await read({ limit: 1, sort_order: 'asc' })).lines;
    let newest: Line | undefined;
    let next: Lines | undefined = read({});
    while (next) {
      const { lines, next_cursor: cursor }: Awaited<Lines> = await next;
      next = cursor === null ? undefined : read({ cursor }); // while this one is written
      next?.catch(() => undefined); // awaited when it is its turn
      newest ??= lines[0];
      const part = cursor === null ? 1 : shareOfTime(newest, lines.at(-1), oldest);
      yield { lines, done: (turn + part) / queries.length };
    }
  }
}

function queriesOf({ status, ...filters }: ReportFilters): LeadsQuery[] {
  const { date_from, date_to, platform, assigned_user_id, campaign_id, source_id, search } = filters;
  const narrowed = { date_from, date_to, platform, assigned_user_id, campaign_id, source_id, search };
  const ordered = { sort_by: 'created_at', sort_order: 'desc', limit: PAGE_ROWS, offset: 0 } as const;
  return status === undefined
    ? [{ ...narrowed, ...ordered }]
    : [...new Set(status)].map((name) => ({ ...narrowed, ...ordered, status: name }));
}

/** How far a reading from the newest to the oldest has come: no count of millions of rows is needed for a bar that moves. */
function shareOfTime(newest: Line | undefined, reached: Line | undefined, oldest: Line | undefined): number {
  const [from, at, to] = [newest, reached, oldest].map((line) => Date.parse(String(line?.[CREATED])));
  const share = (Number(from) - Number(at)) / (Number(from) - Number(to));
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}
