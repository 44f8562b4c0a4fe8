import type { Actor, Page } from '../../platform/endpoint.ts';
import { readCursor, writeCursor } from '../../platform/cursor.ts';
import { invalid } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import { TOTAL_CAP, totalOf } from '../../platform/page.ts';
import type { Scope } from '../../platform/scope.ts';
import { seenLead, sightOf } from '../leads/index.ts';
import { dayRange, settingsOf } from '../settings/index.ts';
import { type ActivityOrder, activitiesOverviewIn, type Place, shownActivities } from './activities.overview.ts';
import type { ActivityRow } from './activities.repository.ts';
import type { ActivitiesQuery, Activity, FollowUp, FollowUpsQuery } from './activities.schema.ts';
import type { ActivityFilter } from './activity-filter.ts';
import { shownFollowUps } from './follow-ups.overview.ts';
import { ownerFor } from './owner-for.ts';

const NEWEST_FIRST: ActivityOrder = { column: 'created_at', direction: 'desc' };
const SOONEST_FIRST: ActivityOrder = { column: 'next_follow_up_date', direction: 'asc' };
const LAST_INSTANT = Date.UTC(9999, 11, 31);

/** A list's query; which of its fields a list has, its endpoint says. */
type Asked = Pick<ActivitiesQuery, 'limit' | 'offset' | 'cursor'> & Partial<ActivitiesQuery>;

export type ActivityPages = ReturnType<typeof activityPages>;

/** Lists of activities, the newest first, and of follow-ups, the one due first before the others. */
export const activityPages = ({ now }: Pick<Outside, 'now'>) => ({
  async ofLead(
    scope: Scope,
    actor: Actor,
    { leadId, query }: { leadId: number; query: Asked },
  ): Promise<Page<Activity>> {
    await seenLead(scope, actor, leadId);
    return pageOf(scope, query, { ...(await filterOf(scope, query)), leadId });
  },

  async ofEntity(scope: Scope, actor: Actor, query: Asked): Promise<Page<Activity>> {
    return pageOf(scope, query, { ...(await filterOf(scope, query)), visibleTo: await sightOf(scope, actor) });
  },

  async ofCaller(scope: Scope, actor: Actor, query: Asked): Promise<Page<Activity>> {
    const filter = await filterOf(scope, query);
    return pageOf(scope, query, { ...filter, userId: actor.userId, visibleTo: await sightOf(scope, actor) });
  },

  pending: (scope: Scope, actor: Actor, query: FollowUpsQuery): Promise<Page<FollowUp>> =>
    followUps(scope, actor, { query, due: {}, now: now() }),

  overdue: (scope: Scope, actor: Actor, query: FollowUpsQuery): Promise<Page<FollowUp>> =>
    followUps(scope, actor, { query, due: { before: now() }, now: now() }),
});

async function filterOf(scope: Scope, query: Asked): Promise<ActivityFilter> {
  const { timeZone } = await settingsOf(scope);
  return {
    type: query.activity_type,
    userId: query.user_id,
    priority: query.priority,
    status: query.status,
    created: dayRange(timeZone, query.date_from, query.date_to),
  };
}

async function pageOf(scope: Scope, query: Asked, filter: ActivityFilter): Promise<Page<Activity>> {
  const { rows, ...standing } = await rowsOf(scope, query, { filter, order: NEWEST_FIRST });
  return { data: await shownActivities(scope, rows), ...standing };
}

interface Wanted {
  readonly query: FollowUpsQuery;
  readonly due: NonNullable<ActivityFilter['due']>;
  readonly now: Date;
}

/** A rep's own ones, whoever is asked for. */
async function followUps(scope: Scope, actor: Actor, { query, due, now }: Wanted): Promise<Page<FollowUp>> {
  const owner = ownerFor(actor);
  if (owner !== undefined && query.user_id !== undefined && query.user_id !== owner)
    return { data: [], total: 0, next_cursor: null };
  const filter: ActivityFilter = {
    type: query.activity_type,
    priority: query.priority,
    userId: owner ?? query.user_id,
    status: 'pending',
    due,
    visibleTo: await sightOf(scope, actor),
  };
  const { rows, ...standing } = await rowsOf(scope, query, { filter, order: SOONEST_FIRST });
  return { data: await shownFollowUps(scope, rows, now), ...standing };
}

async function rowsOf(
  scope: Scope,
  { limit, offset, cursor }: Asked,
  { filter, order }: { filter: ActivityFilter; order: ActivityOrder },
) {
  const overview = activitiesOverviewIn(scope);
  const after = cursor === undefined ? undefined : placeOf(cursor);
  const { rows, last } = await overview.list(filter, { order, limit, offset, after });
  return {
    rows,
    next_cursor: last ? cursorAfter(last, order) : null,
    ...totalOf(await overview.count(filter, TOTAL_CAP + 1)),
  };
}

const cursorAfter = (row: ActivityRow, { column }: ActivityOrder): string =>
  writeCursor([row[column]?.getTime() ?? null, row.id]);

function placeOf(cursor: string): Place {
  const [at, id] = readCursor(cursor);
  if (typeof at !== 'number' || !(at >= 0 && at < LAST_INSTANT))
    throw invalid('cursor', 'is not a cursor that this server gave');
  return { at: new Date(at), id };
}
