import type { LeadRow } from '../../src/features/leads/leads.schema.ts';
import type { Findings } from './check.ts';
import type { Evenness } from './evenness.ts';
import type { Company, Plan } from './plan.ts';
import type { Posted } from './post-all.ts';

export interface Run {
  readonly plan: Plan;
  readonly posted: readonly Posted[];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly leads: ReadonlyMap<Company, readonly LeadRow[]>;
  readonly findings: Findings;
  readonly evenness: ReadonlyMap<Company, Evenness>;
  /** What else is wrong, in sentences. */
  readonly otherProblems: readonly string[];
  /** Leads of the companies that came meanwhile and are not of this run. */
  readonly leadsOfOthers: number;
}

/** The run in figures; `--json` writes this as it is. Times in milliseconds. */
export function reportOf({ plan, posted, startedAt, leads, findings, evenness, otherProblems, leadsOfOthers }: Run) {
  const acknowledged = posted.filter(({ post, outcome }) => 'submission' in post && outcome.kind === 'acknowledged');
  const took = acknowledged.map(({ outcome }) => outcome.milliseconds);
  const found = [...leads.values()].flat();
  const toAssigned = found.flatMap((lead) =>
    lead.assigned_at === null ? [] : [Date.parse(lead.assigned_at) - Date.parse(lead.created_at)],
  );
  const lastAssigned = found.reduce(
    (latest, { assigned_at }) => Math.max(latest, Date.parse(assigned_at ?? '') || 0),
    startedAt,
  );
  const lastAcknowledged = acknowledged.reduce((latest, { answeredAt }) => Math.max(latest, answeredAt), startedAt);
  const { problems, ...counts } = findings;
  const unevenCompanies = [...evenness].filter(([, { isEven }]) => !isEven).map(([company]) => company);
  const uneven = unevenCompanies.map(
    (company) =>
      `The leads of ${company} are not shared evenly among its reps, or nothing explains who could have got them.`,
  );
  const allProblems = [...problems, ...uneven, ...otherProblems];
  return {
    run: plan.runId,
    campaign_id: plan.campaignId,
    submissions: plan.submissions.length,
    posted: posted.length,
    acknowledged: acknowledged.length,
    bad_input: posted.filter(({ post }) => 'fault' in post).length,
    retried: sumOf(posted.map(({ outcome }) => outcome.retries)),
    unknown_outcomes: sumOf(posted.map(({ outcome }) => outcome.unknown)),
    acknowledged_without_id: acknowledged.filter(({ outcome }) => outcome.leadId === null).length,
    leads_found: found.length,
    ...counts,
    leads_of_others: leadsOfOthers,
    acknowledgement_ms: { p50: quantile(took, 0.5), p99: quantile(took, 0.99) },
    acknowledged_a_second: Math.round(acknowledged.length / Math.max((lastAcknowledged - startedAt) / 1_000, 0.001)),
    received_to_assigned_ms: { p50: quantile(toAssigned, 0.5), p99: quantile(toAssigned, 0.99) },
    all_acknowledged_after_ms: lastAcknowledged - startedAt,
    all_assigned_after_ms: lastAssigned - startedAt,
    shares: Object.fromEntries([...evenness].map(([company, { shares }]) => [company, shares])),
    is_even: unevenCompanies.length === 0,
    is_right: allProblems.length === 0,
    problems: allProblems,
  };
}

export type Report = ReturnType<typeof reportOf>;

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

/** By the nearest rank, rounded to a tenth; null: nothing was measured. */
export function quantile(numbers: readonly number[], share: number): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const value = sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)];
  return value === undefined ? null : Math.round(value * 10) / 10;
}
