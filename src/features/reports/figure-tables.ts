import type { AnalyticsService } from '../analytics/index.ts';
import type { FigureTables } from './report-tables.ts';
import type { Cell, Row, ShortTable } from './table.ts';

type Analytics = Pick<
  AnalyticsService,
  'dashboard' | 'leads' | 'platforms' | 'users' | 'funnel' | 'timeBased' | 'activities' | 'slaCompliance'
>;

/** Reports are of the whole entity: who may ask for one may see it all. */
const HOUSE = null;

/** The figures of analytics, as tables. */
export const figureTables = (analytics: Analytics): FigureTables => ({
  lead_performance: async (scope, asked) => {
    const { conversion_rate } = await analytics.dashboard(scope, HOUSE, asked);
    return sameColumns([{ ...(await analytics.leads(scope, HOUSE, asked)), conversion_rate }]);
  },

  lead_analytics: async (scope, asked) => {
    const { group_by, include_platforms, include_conversion_funnel } = asked;
    const parts: (readonly FigureRow[])[] = [unfolded('all', 'leads', await analytics.leads(scope, HOUSE, asked))];
    if (group_by !== undefined)
      for (const { period, ...figures } of await analytics.timeBased(scope, HOUSE, { ...asked, group_by }))
        parts.push(unfolded('period', period, figures));
    if (include_platforms)
      for (const { platform, ...figures } of await analytics.platforms(scope, HOUSE, asked))
        parts.push(unfolded('platform', platform, figures));
    if (include_conversion_funnel)
      for (const { stage, ...figures } of (await analytics.funnel(scope, HOUSE, asked)).stages)
        parts.push(unfolded('stage', stage, figures));
    return { columns: ['group', 'name', 'figure', 'value'], rows: parts.flat() };
  },

  platform_performance: async (scope, asked) =>
    sameColumns(await analytics.platforms(scope, HOUSE, asked), [
      'platform',
      'total_leads',
      'won_leads',
      'lost_leads',
      'conversion_rate',
      'avg_cycle_time',
      'avg_assignment_time',
    ]),

  user_performance: async (scope, asked) =>
    sameColumns(await analytics.users(scope, HOUSE, asked), [
      'user_id',
      'username',
      'leads_assigned',
      'leads_won',
      'leads_lost',
      'conversion_rate',
      'avg_cycle_time',
      'avg_assignment_time',
      'total_activities',
      'pending_follow_ups',
    ]),

  conversion_funnel: async (scope, asked) =>
    sameColumns((await analytics.funnel(scope, HOUSE, asked)).stages, ['stage', 'count', 'percentage']),

  time_based: async (scope, { group_by = 'day', ...asked }) =>
    sameColumns(await analytics.timeBased(scope, HOUSE, { ...asked, group_by }), [
      'period',
      'new_leads',
      'won_leads',
      'lost_leads',
      'conversion_rate',
    ]),

  activity_analytics: async (scope, asked) => {
    const { total_activities, by_type, by_priority, by_status } = await analytics.activities(scope, HOUSE, asked);
    const counts = (group: string, of: Readonly<Record<string, number>>): Row[] =>
      Object.entries(of).map(([name, count]) => ({ group, name, count }));
    return {
      columns: ['group', 'name', 'count'],
      rows: [
        { group: 'all', name: 'activities', count: total_activities },
        ...counts('type', by_type),
        ...counts('priority', by_priority),
        ...counts('status', by_status),
      ],
    };
  },

  sla_compliance: async (scope, asked) => {
    const { by_status, ...all } = await analytics.slaCompliance(scope, HOUSE, asked);
    return sameColumns(
      [
        { status: 'all', ...all },
        ...Object.entries(by_status).map(([status, compliance_rate]) => ({ status, compliance_rate })),
      ],
      ['status', 'total_leads', 'within_sla', 'exceeded_sla', 'compliance_rate', 'avg_exceeded_time'],
    );
  },
});

type FigureRow = Readonly<Record<'group' | 'name' | 'figure' | 'value', Cell>>;

/** One row a figure: tables of different figures, one under the other. */
const unfolded = (group: string, name: string, figures: Row): FigureRow[] =>
  Object.entries(figures).map(([figure, value]) => ({ group, name, figure, value }));

/** Rows with a value, or null, for each column; the columns are those of the first row where none are named. */
const sameColumns = (rows: readonly Row[], columns = Object.keys(rows[0] ?? {})): ShortTable => ({
  columns,
  rows: rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null]))),
});
