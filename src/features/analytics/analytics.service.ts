import { DateTime } from 'luxon';
import type { Page } from '../../platform/endpoint.ts';
import { invalid } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import { TOTAL_CAP, totalOf } from '../../platform/page.ts';
import type { Scope } from '../../platform/scope.ts';
import { type Figures, stagesInTime, type Viewer } from '../figures/index.ts';
import { settingsOf } from '../settings/index.ts';
import { activityCounts } from './activity-sums.across.ts';
import type {
  ActivityFigures,
  Dashboard,
  Funnel,
  LeadFigures,
  OriginFigures,
  PeriodFigures,
  PlatformFigures,
  SlaFigures,
  UserFigures,
} from './analytics.schema.ts';
import { recentActivities, upcomingFollowUps } from './dashboard.overview.ts';
import { countLeads, type LeadSums, leadSums, NO_LEADS, periodSums } from './lead-sums.across.ts';
import { countOrigins, type OriginGrouping, origins } from './origins.across.ts';
import { dayBefore, type PeriodUnit, periodCount, periodsOf } from './periods.ts';
import {
  activityFiguresOf,
  dashboardFiguresOf,
  funnelOf,
  leadFiguresOf,
  originFiguresOf,
  periodFiguresOf,
  platformFiguresOf,
  slaFiguresOf,
} from './printed-figures.ts';
import { type Asked, type LeadSelection, leadsAskedFor } from './selection.ts';
import { entries, lateLeads, stagesOf } from './stage-sums.across.ts';
import { userFigures } from './user-figures.ts';

/** Ten years of days. */
const MOST_PERIODS = 3_700;
const DEFAULT_PERIODS: Readonly<Record<PeriodUnit, number>> = { day: 30, week: 12, month: 12 };

export type PeriodsAsked = Asked & { readonly group_by: PeriodUnit };
export type OriginsAsked = Asked & {
  readonly group_by: OriginGrouping;
  readonly limit: number;
  readonly offset: number;
};
export type AnalyticsService = ReturnType<typeof analyticsService>;

/**
 * Figures of leads that were created on the days asked for; deleted leads count nowhere. A sales rep gets those of own leads.
 * Throws 400 for a status that the entity does not have, 403 for a sales rep who asks for another's figures.
 */
export const analyticsService = ({ now, figures }: Pick<Outside, 'now'> & { readonly figures: Figures }) => {
  const select = (scope: Scope, viewer: Viewer, asked: Asked): Promise<LeadSelection> =>
    leadsAskedFor(scope, { viewer, asked, now: now() });

  return {
    async dashboard(scope: Scope, viewer: Viewer, asked: Asked): Promise<Dashboard> {
      const selection = await select(scope, viewer, asked);
      return {
        ...dashboardFiguresOf(await allOf(figures, selection)),
        recent_activities: await recentActivities(scope, selection),
        upcoming_follow_ups: await upcomingFollowUps(scope, selection),
      };
    },

    async leads(scope: Scope, viewer: Viewer, asked: Asked): Promise<LeadFigures> {
      return leadFiguresOf(await allOf(figures, await select(scope, viewer, asked)));
    },

    /** Platforms with leads, by name. */
    async platforms(scope: Scope, viewer: Viewer, asked: Asked): Promise<PlatformFigures[]> {
      return (await leadSums<string>(figures, await select(scope, viewer, asked), 'platform')).map(platformFiguresOf);
    },

    /** Active people who take leads, and everybody else with leads or activities; by id. */
    async users(scope: Scope, viewer: Viewer, asked: Asked): Promise<UserFigures[]> {
      return userFigures(scope, figures, await select(scope, viewer, asked));
    },

    async funnel(scope: Scope, viewer: Viewer, asked: Asked): Promise<Funnel> {
      const selection = await select(scope, viewer, asked);
      return funnelOf(selection.workflow, await entries(figures, selection), await countLeads(figures, selection));
    },

    /** 400 for more periods than `timeBased` gives. */
    async assertPeriods(scope: Scope, asked: PeriodsAsked): Promise<void> {
      daysOf((await settingsOf(scope)).timeZone, now(), asked);
    },

    /** All periods of the days, in order; also those without leads. 400 for more than ten years of days. */
    async timeBased(scope: Scope, viewer: Viewer, { group_by, ...asked }: PeriodsAsked): Promise<PeriodFigures[]> {
      const { timeZone } = await settingsOf(scope);
      const { first, last } = daysOf(timeZone, now(), { ...asked, group_by });
      const selection = await select(scope, viewer, { ...asked, date_from: first, date_to: last });
      const periods = periodsOf(timeZone, { first, last }, group_by);
      const starts = periods.map(({ from }) => from);
      return periodFiguresOf(periods, await periodSums(figures, selection, starts));
    },

    /** By the days on which activities were logged, and by who logged them; the other filters are about their leads. */
    async activities(scope: Scope, viewer: Viewer, asked: Asked): Promise<ActivityFigures> {
      return activityFiguresOf(await activityCounts(figures, await select(scope, viewer, asked)));
    },

    async slaCompliance(scope: Scope, viewer: Viewer, asked: Asked): Promise<SlaFigures> {
      const selection = await select(scope, viewer, asked);
      const limits = selection.workflow.limits();
      const leads = await countLeads(figures, selection);
      const late = await lateLeads(figures, selection, limits);
      const inTime = await stagesInTime(figures, selection, { from: stagesOf(selection), limits });
      return slaFiguresOf(selection.workflow, { leads, late, inTime });
    },

    /** The origins with most leads first. */
    async sources(scope: Scope, viewer: Viewer, query: OriginsAsked): Promise<Page<OriginFigures>> {
      const { group_by: by, limit, offset, ...asked } = query;
      const selection = await select(scope, viewer, asked);
      const rows = await origins(figures, selection, { by, limit, offset });
      const isLastPage = rows.length < limit && (rows.length > 0 || offset === 0);
      const total = isLastPage
        ? offset + rows.length
        : await countOrigins(figures, selection, { by, cap: TOTAL_CAP + 1 });
      return { data: rows.map(originFiguresOf), ...totalOf(total) };
    },
  };
};

const allOf = async (figures: Figures, selection: LeadSelection): Promise<LeadSums> =>
  (await leadSums(figures, selection, 'all'))[0] ?? NO_LEADS;

function daysOf(timeZone: string, now: Date, { date_from, date_to, group_by }: PeriodsAsked) {
  const today = DateTime.fromJSDate(now, { zone: timeZone }).toFormat('yyyy-MM-dd');
  const last = date_to ?? (date_from !== undefined && date_from > today ? date_from : today);
  const first = date_from ?? dayBefore(last, DEFAULT_PERIODS[group_by] - 1, group_by);
  if (periodCount({ first, last }, group_by) > MOST_PERIODS)
    throw invalid('date_from', `must not be more than ${MOST_PERIODS} periods before date_to; group by week or month`);
  return { first, last };
}
