import { DateTime } from 'luxon';
import type { z } from 'zod';
import type { Actor } from '../../platform/endpoint.ts';
import { Failure } from '../../platform/errors.ts';
import { instantOrNull } from '../../platform/fields.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import { sightOf } from '../leads/index.ts';
import { dayRange, settingsOf } from '../settings/index.ts';
import { activitiesOverviewIn } from './activities.overview.ts';
import type { FiguresQuery, UserFiguresQuery } from './activities.schema.ts';
import type { ActivityFilter } from './activity-filter.ts';
import { activityStatuses, type ActivityType, activityTypes, type Priority, priorities } from './activity-kinds.ts';
import { figuresIn, percent, printed, type Tally, tallyOf } from './figures.overview.ts';
import type { FollowUpsSummary, PriorityFigures, Summary, TypeFigures, UserFigures } from './figures.schema.ts';
import { followUpsSummary } from './follow-ups.overview.ts';
import { namesIn } from './names.overview.ts';
import { ownerFor } from './owner-for.ts';

export type ActivityFigures = ReturnType<typeof activityFigures>;

/** What was done, counted: a rep gets own figures, everybody else the entity's. Days are those of the entity's calendar. */
export const activityFigures = ({ now }: Pick<Outside, 'now'>) => ({
  async statistics(scope: Scope, actor: Actor, query: FiguresQuery): Promise<z.input<typeof TypeFigures>[]> {
    const tallies = await figuresIn(scope).tally<ActivityType>('activity_type', await logged(scope, actor, query));
    return activityTypes
      .filter((type) => tallies.has(type))
      .map((type) => ({ activity_type: type, ...printed(tallyOf(tallies, type)) }));
  },

  async priorityDistribution(
    scope: Scope,
    actor: Actor,
    query: FiguresQuery,
  ): Promise<z.input<typeof PriorityFigures>[]> {
    const tallies = await figuresIn(scope).tally<Priority>('priority', await logged(scope, actor, query));
    const all = totalOf(tallies);
    return priorities.toReversed().map((priority) => {
      const tally = tallyOf(tallies, priority);
      return { priority, ...printed(tally), share: percent(tally.total, all) };
    });
  },

  /** People with activities, the busiest first. A rep who asks for somebody else is 403. */
  async userPerformance(scope: Scope, actor: Actor, query: UserFiguresQuery): Promise<z.input<typeof UserFigures>[]> {
    const owner = ownerFor(actor);
    if (owner !== undefined && query.user_id !== undefined && query.user_id !== owner)
      throw new Failure('not_allowed', { message: 'Sales reps may see their own figures only.' });
    const filter = { ...(await logged(scope, actor, query)), userId: owner ?? query.user_id };
    const figures = figuresIn(scope);
    const tallies = await figures.tally<number>('user_id', filter);
    const reach = await figures.reach(filter);
    const late = await figures.tally<number>('user_id', {
      userId: filter.userId,
      visibleTo: filter.visibleTo,
      status: 'pending',
      due: { before: now() },
    });
    const names = await namesIn(scope).ofUsers([...reach.keys()]);
    return [...reach]
      .map(([userId, { leads, latest }]) => ({
        user_id: userId,
        user_name: names.get(userId) ?? '',
        ...printed(tallyOf(tallies, userId)),
        leads_touched: leads,
        overdue_follow_ups: tallyOf(late, userId).total,
        last_activity_at: instantOrNull(latest),
      }))
      .sort((a, b) => b.total_activities - a.total_activities || a.user_id - b.user_id);
  },

  async followUps(scope: Scope, actor: Actor): Promise<FollowUpsSummary> {
    return followUpsSummary(scope, await whose(scope, actor), now());
  },

  async summary(scope: Scope, actor: Actor): Promise<Summary> {
    const { timeZone } = await settingsOf(scope);
    const since = (days: number): ActivityFilter['created'] =>
      dayRange(timeZone, DateTime.fromJSDate(now(), { zone: timeZone }).minus({ days }).toISODate() ?? '', undefined);
    const owner = await whose(scope, actor);
    const [figures, month] = [figuresIn(scope), { ...owner, created: since(29) }];
    const types = await figures.tally<ActivityType>('activity_type', month);
    const urgency = await figures.tally<Priority>('priority', month);
    const count = (created: ActivityFilter['created']) =>
      activitiesOverviewIn(scope).count({ ...owner, created }, Number.MAX_SAFE_INTEGER);
    return {
      total_activities: totalOf(types),
      activities_today: await count(since(0)),
      activities_last_7_days: await count(since(6)),
      by_type: counted(activityTypes, (type) => tallyOf(types, type).total),
      by_status: counted(activityStatuses, (status) => sum([...types.values()].map((tally) => tally[status]))),
      by_priority: counted(priorities, (priority) => tallyOf(urgency, priority).total),
      follow_ups: await followUpsSummary(scope, owner, now()),
    };
  },
});

const whose = async (scope: Scope, actor: Actor): Promise<Pick<ActivityFilter, 'userId' | 'visibleTo'>> => ({
  userId: ownerFor(actor),
  visibleTo: await sightOf(scope, actor),
});

async function logged(scope: Scope, actor: Actor, { date_from, date_to }: FiguresQuery): Promise<ActivityFilter> {
  const { timeZone } = await settingsOf(scope);
  return { ...(await whose(scope, actor)), created: dayRange(timeZone, date_from, date_to) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const totalOf = (tallies: ReadonlyMap<unknown, Tally>): number => sum([...tallies.values()].map(({ total }) => total));

const counted = <Key extends string>(keys: readonly Key[], count: (key: Key) => number): Record<Key, number> =>
  Object.fromEntries(keys.map((key) => [key, count(key)])) as Record<Key, number>;
