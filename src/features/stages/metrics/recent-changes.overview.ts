import type { Actor, Page } from '../../../platform/endpoint.ts';
import { instant } from '../../../platform/fields.ts';
import { TOTAL_CAP, totalOf } from '../../../platform/page.ts';
import type { Rows, Scope } from '../../../platform/scope.ts';
import { sightOf } from '../../leads/index.ts';
import { workflowIn } from '../workflow.repository.ts';
import type { RecentChange, RecentQuery } from './stage-metrics.schema.ts';

interface ChangeRow {
  /** Of the stage that ended, and of the one that began. */
  readonly ended_id: number;
  readonly id: number;
  readonly lead_id: number;
  readonly lead_name: string | null;
  readonly status_id: number;
  readonly next_status_id: number;
  readonly exited_at: Date;
  readonly duration_hours: string;
  readonly user_email: string | null;
  readonly notes: string | null;
}

/** Of the leads that the caller may see. The exits are read: each is a change, and an index has them in their order. */
export async function recentChanges(
  scope: Scope,
  actor: Actor,
  { limit, offset }: RecentQuery,
): Promise<Page<RecentChange>> {
  const sight = await sightOf(scope, actor);
  const workflow = await workflowIn(scope).read();
  const rows = await pageOf(scope, sight, { limit, offset });
  return {
    data: rows.map((row) => ({
      stage_id: row.id,
      lead_id: row.lead_id,
      lead_name: row.lead_name,
      from_status: workflow.status(row.status_id).name,
      to_status: workflow.status(row.next_status_id).name,
      changed_at: instant(row.exited_at),
      hours_before: Number(row.duration_hours),
      user_email: row.user_email,
      notes: row.notes,
    })),
    ...totalOf(await countUpTo(scope, sight, TOTAL_CAP + 1)),
  };
}

/** In two steps: the first reads the page's ids in the order of an index, the second the rows of this one page. */
async function pageOf(scope: Scope, sight: number | undefined, { limit, offset }: RecentQuery): Promise<ChangeRow[]> {
  const exits = narrow(scope, scope.rows('lead_stages'), sight);
  const page = await exits.orderBy(newestFirst).limit(limit).offset(offset).select('id');
  if (page.length === 0) return [];
  const ids = page.map(({ id }) => id);
  const rows = await scope
    .joined<ChangeRow>('lead_stages', [
      {
        table: 'lead_stages',
        as: 'later',
        on: {
          'later.lead_id': 'lead_stages.lead_id',
          'later.entered_at': 'lead_stages.exited_at',
          'later.status_id': 'lead_stages.next_status_id',
        },
      },
      { table: 'lead_data', on: { 'lead_data.id': 'lead_stages.lead_id' } },
      { table: 'users', on: { 'users.id': 'later.user_id' }, optional: true },
    ])
    .whereIn('lead_stages.id', ids)
    .orderBy([
      ...newestFirst.map(({ column, order }) => ({ column: `lead_stages.${column}`, order })),
      { column: 'later.id', order: 'asc' },
    ])
    .select(
      'lead_stages.id as ended_id',
      'later.id',
      'lead_stages.lead_id',
      'lead_data.full_name as lead_name',
      'lead_stages.status_id',
      'lead_stages.next_status_id',
      'lead_stages.exited_at',
      'lead_stages.duration_hours',
      'users.email as user_email',
      'later.notes',
    );
  return nextOfEach(rows as ChangeRow[]);
}

/** A clock that goes back makes stages of no length, of which several begin in one instant: the first after the one that ended is meant. */
function nextOfEach(rows: readonly ChangeRow[]): ChangeRow[] {
  const told = new Set<number>();
  return rows.filter(({ ended_id: ended, id }) => {
    if (id < ended || told.has(ended)) return false;
    told.add(ended);
    return true;
  });
}

/** The order of the index. */
const newestFirst = ['exited_at', 'status_id', 'entered_at', 'lead_id', 'id'].map((column) => ({
  column,
  order: 'desc' as const,
}));

const countUpTo = (scope: Scope, sight: number | undefined, cap: number): Promise<number> =>
  scope.countUpTo(cap, 'lead_stages', (stages) => narrow(scope, stages, sight));

/** Exits of the leads that may be told of. */
function narrow(scope: Scope, stages: Rows<'lead_stages'>, sight: number | undefined): Rows<'lead_stages'> {
  void stages.whereNotNull('exited_at');
  void stages.whereNotIn('lead_id', scope.idsFrom('lead_data', 'id').whereNotNull('deleted_at'));
  if (sight === undefined) return stages;
  const seen = scope.idsFrom('lead_data', 'id');
  return stages.whereIn(
    'lead_id',
    seen.where((of) => void of.where('assigned_user_id', sight).orWhereNull('assigned_user_id')),
  );
}
