import type { ActivityRow } from './activity-sums.across.ts';
import type {
  ActivityFigures,
  Dashboard,
  Funnel,
  LeadFigures,
  OriginFigures,
  PeriodFigures,
  PlatformFigures,
  SlaFigures,
} from './analytics.schema.ts';
import { type InTimeRow, meanDays, meanHours, minutes, percent, type Sum } from '../figures/index.ts';
import { type Workflow, withRows } from '../stages/index.ts';
import type { LeadSums, PeriodSums } from './lead-sums.across.ts';
import type { OriginRow } from './origins.across.ts';
import type { Period } from './periods.ts';
import type { EntryRow } from './stage-sums.across.ts';

// What answers print, from what the statements sum.

/** A share in percent, to one decimal; 0 of nothing. */
export const rate = (part: Sum, whole: Sum): number => percent(part, whole) ?? 0;

export const averagesOf = (row: LeadSums) => ({
  avg_cycle_time: meanDays(row.cycle_ms, 1),
  avg_assignment_time: meanHours(row.assignment_ms, 1),
});

const countsOf = (row: LeadSums) => ({
  total_leads: row.leads,
  new_leads: Number(row.fresh),
  contacted_leads: Number(row.contacted),
  won_leads: Number(row.won),
  lost_leads: Number(row.lost),
});

export const dashboardFiguresOf = (row: LeadSums): Omit<Dashboard, 'recent_activities' | 'upcoming_follow_ups'> => ({
  ...countsOf(row),
  conversion_rate: rate(row.won, row.leads),
  ...averagesOf(row),
});

export const leadFiguresOf = (row: LeadSums): LeadFigures => ({
  ...countsOf(row),
  assigned_leads: Number(row.assigned),
  unassigned_leads: row.leads - Number(row.assigned),
  ...averagesOf(row),
});

export const platformFiguresOf = (row: LeadSums & { readonly of_group: string }): PlatformFigures => ({
  platform: row.of_group,
  total_leads: row.leads,
  won_leads: Number(row.won),
  lost_leads: Number(row.lost),
  conversion_rate: rate(row.won, row.leads),
  ...averagesOf(row),
});

export const funnelOf = (workflow: Workflow, entries: readonly EntryRow[], leads: number): Funnel => ({
  stages: withRows(workflow, entries).map(({ status: { name }, rows: [row] }) => {
    const count = row?.leads ?? 0;
    return { stage: name, count, percentage: rate(count, leads) };
  }),
});

export function periodFiguresOf(periods: readonly Period[], rows: readonly PeriodSums[]): PeriodFigures[] {
  const byPlace = new Map(rows.map((row) => [Number(row.place), row]));
  return periods.map(({ name }, place) => {
    const { leads, won, lost } = byPlace.get(place) ?? { leads: 0, won: 0, lost: 0 };
    return {
      period: name,
      new_leads: leads,
      won_leads: Number(won),
      lost_leads: Number(lost),
      conversion_rate: rate(won, leads),
    };
  });
}

// The values that activities have, in the reference's order.
const types = ['call', 'email', 'meeting', 'note', 'follow_up', 'status_change', 'assignment'];
const priorities = ['urgent', 'high', 'medium', 'low'];
const activityStatuses = ['pending', 'completed', 'cancelled'];

export function activityFiguresOf(rows: readonly ActivityRow[]): ActivityFigures {
  const count = (matches: (row: ActivityRow) => boolean) =>
    rows.filter(matches).reduce((sum, { activities }) => sum + activities, 0);
  const counts = (values: readonly string[], column: 'activity_type' | 'priority' | 'status') =>
    Object.fromEntries(values.map((value) => [value, count((row) => row[column] === value)]));
  return {
    total_activities: count(() => true),
    by_type: counts(types, 'activity_type'),
    by_priority: counts(priorities, 'priority'),
    by_status: counts(activityStatuses, 'status'),
  };
}

interface SlaSums {
  readonly leads: number;
  readonly late: { readonly leads: number; readonly ms: Sum };
  readonly inTime: readonly InTimeRow[];
}

export const slaFiguresOf = (workflow: Workflow, { leads, late, inTime }: SlaSums): SlaFigures => ({
  total_leads: leads,
  within_sla: leads - late.leads,
  exceeded_sla: late.leads,
  compliance_rate: rate(leads - late.leads, leads),
  avg_exceeded_time: meanHours(late.ms, late.leads),
  by_status: Object.fromEntries(
    withRows(workflow, inTime).flatMap(({ status: { name }, rows }) =>
      rows.map((row) => [name, rate(row.stages - Number(row.late), row.stages)]),
    ),
  ),
});

export const originFiguresOf = (row: OriginRow): OriginFigures => ({
  group: row.of_group,
  name: row.name,
  total_leads: row.leads,
  duplicate_leads: Number(row.duplicates),
  won_leads: Number(row.won),
  conversion_rate: rate(row.won, row.leads),
  touched_leads: Number(row.touched),
  median_minutes_to_first_touch: minutes(row.median_ms),
});
