import { figure, mean, meanDays, meanHours, percent } from '../../figures/index.ts';
import { withRows } from '../with-rows.ts';
import type { Status, Workflow } from '../workflow.ts';
import type { EfficiencyRow } from './closings.across.ts';
import type {
  ConversionRate,
  Efficiency,
  MatrixCell,
  StatusPerformance,
  StatusStatistic,
  Summary,
} from './stage-metrics.schema.ts';
import type { LeavingRow, PresentRow, StayRow, StepRow } from './stays.across.ts';

const noStay: Omit<StayRow, 'status_id'> = {
  entries: 0,
  exits: 0,
  hours: null,
  shortest: null,
  longest: null,
  leads_over_24h: 0,
  leads_over_48h: 0,
};

export const performanceOf = (workflow: Workflow, stays: readonly StayRow[]): StatusPerformance[] =>
  withRows(workflow, stays).map(({ status, rows: [stay = noStay] }) => ({
    status_name: status.name,
    status_description: status.description,
    total_entries: stay.entries,
    total_exits: stay.exits,
    currently_in_stage: stay.entries - stay.exits,
    avg_duration_hours: mean(stay.hours, stay.exits),
    min_duration_hours: figure(stay.shortest),
    max_duration_hours: figure(stay.longest),
    leads_exceeding_24h: stay.leads_over_24h,
    leads_exceeding_48h: stay.leads_over_48h,
  }));

/** Ways that were gone, in the order of the statuses. */
export function matrixOf(workflow: Workflow, steps: readonly StepRow[]): MatrixCell[] {
  const exits = new Map<number, number>();
  for (const { from_id, steps: count } of steps) exits.set(from_id, (exits.get(from_id) ?? 0) + count);
  const place = new Map(workflow.statuses.map(({ id }, index) => [id, index]));
  const placeOf = (id: number) => place.get(id) ?? 0;
  return steps
    .toSorted((a, b) => placeOf(a.from_id) - placeOf(b.from_id) || placeOf(a.to_id) - placeOf(b.to_id))
    .map((step) => ({
      from_status: workflow.status(step.from_id).name,
      to_status: workflow.status(step.to_id).name,
      count: step.steps,
      share: percent(step.steps, exits.get(step.from_id) ?? 0),
      avg_hours: mean(step.hours, step.steps),
    }));
}

/** Of the open statuses. */
export function conversionsOf(workflow: Workflow, leavings: readonly LeavingRow[]): ConversionRate[] {
  const place = new Map(workflow.statuses.map(({ id }, index) => [id, index]));
  const directionOf = (from: Status, toId: number | null) => {
    if (toId === null) return 'still_there';
    const to = workflow.status(toId);
    if (to.outcome === 'lost') return 'lost';
    if (to.outcome === 'won') return 'moved_forward';
    return (place.get(to.id) ?? 0) > (place.get(from.id) ?? 0) ? 'moved_forward' : 'moved_back';
  };
  return withRows(workflow, leavings)
    .filter(({ status }) => status.outcome === 'open')
    .map(({ status, rows }) => {
      const counts = { moved_forward: 0, moved_back: 0, lost: 0, still_there: 0 };
      for (const { to_id, leads } of rows) counts[directionOf(status, to_id)] += leads;
      const entered = rows.reduce((sum, { leads }) => sum + leads, 0);
      return { status_name: status.name, entered, ...counts, forward_rate: percent(counts.moved_forward, entered) };
    });
}

const nobody: Omit<PresentRow, 'status_id'> = { leads: 0, age_ms: null, over_sla: 0 };

export function statisticsOf(workflow: Workflow, present: readonly PresentRow[]): StatusStatistic[] {
  const all = present.reduce((sum, { leads }) => sum + leads, 0);
  return withRows(workflow, present).map(({ status, rows: [row = nobody] }) => ({
    status_name: status.name,
    count: row.leads,
    share: percent(row.leads, all),
    avg_age_hours: meanHours(row.age_ms, row.leads),
  }));
}

export function summaryOf(
  workflow: Workflow,
  present: readonly PresentRow[],
  [thisWeek, today]: readonly [number, number],
): Summary {
  const stages = withRows(workflow, present).map(({ status: { name, outcome }, rows: [row = nobody] }) => ({
    status_name: name,
    outcome,
    leads: row.leads,
    exceeding_sla: Number(row.over_sla),
    avg_age_hours: meanHours(row.age_ms, row.leads),
  }));
  const leadsOf = (outcome?: Status['outcome']) =>
    stages.reduce((sum, stage) => sum + (outcome === undefined || stage.outcome === outcome ? stage.leads : 0), 0);
  return {
    total_leads: leadsOf(),
    open_leads: leadsOf('open'),
    won_leads: leadsOf('won'),
    lost_leads: leadsOf('lost'),
    exceeding_sla: stages.reduce((sum, { exceeding_sla }) => sum + exceeding_sla, 0),
    changes_today: today,
    changes_last_7_days: thisWeek,
    stages,
  };
}

export const efficiencyOf = (row: EfficiencyRow): Efficiency => ({
  closed_leads: row.closed,
  avg_changes: mean(row.changes, row.closed),
  median_changes: figure(row.median_changes),
  avg_days_to_close: meanDays(row.ms, row.closed),
  median_days_to_close: meanDays(row.median_ms, Math.min(row.closed, 1)),
  reopened_share: percent(row.reopened, row.closed),
  within_sla_share: percent(row.in_time, row.closed),
});
