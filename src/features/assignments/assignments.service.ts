import type { Actor, Page } from '../../platform/endpoint.ts';
import { invalid } from '../../platform/errors.ts';
import { instant } from '../../platform/fields.ts';
import type { Outside } from '../../platform/outside.ts';
import { cutToPage, TOTAL_CAP, totalOf } from '../../platform/page.ts';
import { readCursor, writeCursor } from '../../platform/cursor.ts';
import type { Scope } from '../../platform/scope.ts';
import type { LeadsService } from '../leads/index.ts';
import { dayRange, settingsOf } from '../settings/index.ts';
import { findRulesAgain } from './arrivals.service.ts';
import { assignmentsOverviewIn } from './assignments.overview.ts';
import type {
  AssignedLead,
  AssignmentDetails,
  AssignmentRow,
  AssignmentsQuery,
  BulkAssignment,
  BulkResult,
  HistoryRow,
  NewAssignment,
  NewReassignment,
  Unassignment,
  WorkloadStats,
} from './assignments.schema.ts';
import { assignAll } from './bulk.service.ts';
import { give, move, take, takeAway } from './by-hand.service.ts';
import { explanationOf } from './explain.overview.ts';
import { waitingIn, type Place } from './waiting.repository.ts';
import { workloadOf } from './workload.overview.ts';

export type AssignmentsService = ReturnType<typeof assignmentsService>;

interface Needs {
  readonly leads: Pick<LeadsService, 'read' | 'sightOf'>;
  readonly now: Outside['now'];
}

/** Everything about one lead is 404 where the caller may not see the lead. */
export const assignmentsService = ({ leads, now }: Needs) => ({
  async assign(
    scope: Scope,
    actor: Actor,
    { leadId, assignedUserId, force, ...why }: NewAssignment,
  ): Promise<AssignedLead> {
    const lead = await leads.read(scope, actor, leadId);
    await give(scope, { actor, lead, ...why, at: now() }, { userId: assignedUserId, force });
    return assignmentsOverviewIn(scope).current(leadId);
  },

  async reassign(
    scope: Scope,
    actor: Actor,
    { leadId, newAssignedUserId, force, ...why }: NewReassignment,
  ): Promise<AssignedLead> {
    const lead = await leads.read(scope, actor, leadId);
    await move(scope, { actor, lead, ...why, at: now() }, { userId: newAssignedUserId, force });
    return assignmentsOverviewIn(scope).current(leadId);
  },

  async unassign(scope: Scope, actor: Actor, { leadId, ...why }: Unassignment): Promise<AssignedLead> {
    await takeAway(scope, { actor, lead: await leads.read(scope, actor, leadId), ...why, at: now() });
    return assignmentsOverviewIn(scope).current(leadId);
  },

  async claim(scope: Scope, actor: Actor, leadId: number): Promise<AssignedLead> {
    await take(scope, { actor, lead: await leads.read(scope, actor, leadId), at: now() });
    return assignmentsOverviewIn(scope).current(leadId);
  },

  bulkAssign: (scope: Scope, actor: Actor, bulk: BulkAssignment): Promise<BulkResult> =>
    assignAll(scope, { actor, now, ...bulk }),

  async ofLead(scope: Scope, actor: Actor, leadId: number): Promise<AssignmentDetails> {
    await leads.read(scope, actor, leadId);
    const waiting = await waitingIn(scope).of(leadId);
    return {
      lead_id: leadId,
      ...(await assignmentsOverviewIn(scope).current(leadId)),
      waiting: waiting ? { since: instant(waiting.waiting_since), reason: waiting.reason } : null,
    };
  },

  async history(
    scope: Scope,
    actor: Actor,
    { leadId, ...extract }: { leadId: number; limit: number; offset: number },
  ): Promise<Page<HistoryRow>> {
    await leads.read(scope, actor, leadId);
    const overview = assignmentsOverviewIn(scope);
    return {
      data: await overview.history(leadId, extract),
      ...totalOf(await overview.historyCount(leadId, TOTAL_CAP + 1)),
    };
  },

  async explain(scope: Scope, actor: Actor, leadId: number) {
    return explanationOf(scope, await leads.read(scope, actor, leadId));
  },

  /** Of everybody whose leads the caller may see. */
  async list(scope: Scope, actor: Actor, query: AssignmentsQuery): Promise<Page<AssignmentRow>> {
    const own = await leads.sightOf(scope, actor);
    const wanted = query.assigned_user_id ?? own;
    if (own !== undefined && wanted !== own) return { data: [], total: 0, next_cursor: null };
    return pageOf(scope, { ...query, assigned_user_id: wanted });
  },

  mine: (scope: Scope, actor: Actor, query: AssignmentsQuery): Promise<Page<AssignmentRow>> =>
    pageOf(scope, { ...query, assigned_user_id: actor.userId }),

  async workload(scope: Scope, actor: Actor): Promise<WorkloadStats> {
    return workloadOf(scope, await leads.sightOf(scope, actor));
  },

  /** After rules changed: the leads that wait find their rules again, some at a time. */
  async findRulesAgain(scope: Scope): Promise<void> {
    let after: Place | null = null;
    do after = await scope.transaction((tx) => findRulesAgain(tx, after, now()));
    while (after !== null);
  },
});

async function pageOf(scope: Scope, query: AssignmentsQuery): Promise<Page<AssignmentRow>> {
  const { limit, offset, assigned_user_id: userId, date_from, date_to } = query;
  const { timeZone } = await settingsOf(scope);
  const overview = assignmentsOverviewIn(scope);
  const { lead_status: status } = query;
  const statusId = status === undefined ? undefined : await overview.statusId(status);
  if (statusId === null) throw invalid('lead_status', 'is not a status of this entity');
  const filter = { userId, statusId, assigned: dayRange(timeZone, date_from, date_to) };
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor)[1];
  const { shown, last } = cutToPage(await overview.list(filter, { limit, offset, after }), limit);
  return {
    data: shown,
    next_cursor: last ? writeCursor([null, last.id]) : null,
    ...totalOf(await overview.count(filter, TOTAL_CAP + 1)),
  };
}
