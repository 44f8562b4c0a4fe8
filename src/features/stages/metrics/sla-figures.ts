import { hours, type InTimeRow, type Limits, meanHours, percent } from '../../figures/index.ts';
import { withRows } from '../with-rows.ts';
import type { Workflow } from '../workflow.ts';
import type { DelayRow, WaitingRow } from './sla.across.ts';
import type { Bottleneck, Compliance } from './stage-metrics.schema.ts';

/** A status without a limit is not there. */
export function complianceOf(workflow: Workflow, found: readonly InTimeRow[], limits: Limits): Compliance {
  const statuses = withRows(workflow, found).flatMap(({ status, rows }) => {
    const limit = limits.get(status.id);
    return limit === undefined ? [] : [{ status_name: status.name, sla_hours: limit, ...ratesOf(rows) }];
  });
  return { statuses, overall: ratesOf(found) };
}

function ratesOf(rows: readonly InTimeRow[]): Compliance['overall'] {
  const sum = (of: (row: InTimeRow) => unknown) => rows.reduce((all, row) => all + Number(of(row)), 0);
  const [stages, violations] = [sum((row) => row.stages), sum((row) => row.late)];
  return {
    total_stages: stages,
    within_sla: stages - violations,
    violations,
    open_violations: sum((row) => row.late_and_open),
    compliance_rate: percent(stages - violations, stages),
  };
}

/** The open statuses, that first in which leads lost most time. */
export function bottlenecksOf(
  workflow: Workflow,
  delays: readonly DelayRow[],
  waiting: readonly WaitingRow[],
): Bottleneck[] {
  const delayOf = new Map(delays.map((row) => [row.status_id, row]));
  const waitingIn = Map.groupBy(waiting, ({ status_id }) => status_id);
  return withRows(workflow, [...delays, ...waiting])
    .filter(({ status }) => status.outcome === 'open')
    .map(({ status }) => ({ status, delay: delayOf.get(status.id) }))
    .toSorted((a, b) => Number(b.delay?.ms ?? 0) - Number(a.delay?.ms ?? 0))
    .map(({ status, delay }) => ({
      status_name: status.name,
      sla_hours: status.slaHours,
      leads_over_sla: delay?.leads ?? 0,
      total_hours_over: hours(delay?.ms ?? 0),
      avg_hours_over: meanHours(delay?.ms ?? null, delay?.leads ?? 0),
      longest_hours_over: delay ? hours(delay.longest_ms) : null,
      longest_waiting: (waitingIn.get(status.id) ?? []).map((lead) => ({
        lead_id: lead.lead_id,
        lead_name: lead.lead_name,
        assigned_user_id: lead.assigned_user_id,
        hours_waiting: hours(lead.waiting_ms),
      })),
    }));
}
