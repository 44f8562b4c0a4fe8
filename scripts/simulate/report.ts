import type { LeadRow } from '../../src/features/leads/leads.schema.ts';
import { type Channel, channels } from './channels.ts';
import type { Findings } from './check.ts';
import type { Evenness } from './evenness.ts';
import type { Healing } from './healed.ts';
import type { Plan } from './plan.ts';
import type { Posted } from './post-all.ts';
import type { Company, MetaLead, Sent } from './sent.ts';

export interface Run {
  readonly plan: Plan;
  readonly posted: readonly Posted[];
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly leads: ReadonlyMap<Company, readonly LeadRow[]>;
  readonly findings: Findings;
  readonly healing: Healing;
  readonly evenness: ReadonlyMap<Company, Evenness>;
  /** What else is wrong, in sentences. */
  readonly otherProblems: readonly string[];
  /** Leads that were announced while their page's token was dead. */
  readonly waitedForToken: number;
  /** Leads of the companies that came meanwhile and are not of this run. */
  readonly leadsOfOthers: number;
}

/** The run in figures; `--json` writes this as it is. Times in milliseconds. */
export function reportOf(run: Run) {
  const { plan, posted, startedAt, leads, findings, healing, evenness, otherProblems, leadsOfOthers } = run;
  const acknowledged = posted.filter(({ post, outcome }) => isLeads(post) && outcome.kind === 'acknowledged');
  const took = acknowledged.map(({ outcome }) => outcome.milliseconds);
  const found = [...leads.values()].flat();
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
  const allProblems = [...problems, ...healing.problems, ...uneven, ...otherProblems];
  return {
    run: plan.runId,
    campaign_id: plan.campaignId,
    sent: plan.sent.length,
    channels: channels.flatMap((channel) => figuresOf(channel, { sent: plan.sent, found, healing })),
    ...postsOf(posted),
    acknowledged: acknowledged.length,
    retried: sumOf(posted.map(({ outcome }) => outcome.retries)),
    unknown_outcomes: sumOf(posted.map(({ outcome }) => outcome.unknown)),
    acknowledged_without_id: acknowledged.filter(({ post, outcome }) => 'submission' in post && outcome.leadId === null)
      .length,
    leads_found: found.length,
    ...counts,
    healed: healing.healed,
    waited_for_token: run.waitedForToken,
    leads_of_others: leadsOfOthers,
    acknowledgement_ms: spreadOf(took),
    acknowledged_a_second: Math.round(acknowledged.length / Math.max((lastAcknowledged - startedAt) / 1_000, 0.001)),
    all_acknowledged_after_ms: lastAcknowledged - startedAt,
    all_assigned_after_ms: lastAssigned - startedAt,
    shares: Object.fromEntries([...evenness].map(([company, { shares }]) => [company, shares])),
    is_even: unevenCompanies.length === 0,
    is_right: allProblems.length === 0,
    problems: allProblems,
  };
}

const isLeads = (post: Posted['post']): boolean => 'submission' in post || 'batch' in post;

/** What was posted, by its kinds. */
function postsOf(posted: readonly Posted[]) {
  const posts = posted.map(({ post }) => post);
  const batches = posts.flatMap((post) => ('batch' in post ? [post.batch] : []));
  const announced = batches.flatMap(({ leads }) => leads);
  return {
    posted: posts.length,
    webhooks: batches.length,
    announcements: announced.length,
    announced_again: announced.length - new Set(announced).size,
    bad_input: posts.filter((post) => 'fault' in post || 'metaFault' in post).length,
  };
}

/** Nothing for a channel that the run leaves out. */
function figuresOf(
  channel: Channel,
  { sent, found, healing }: { sent: readonly Sent[]; found: readonly LeadRow[]; healing: Healing },
) {
  const own = sent.filter((one) => one.channel === channel);
  const leads = found.filter(({ platform_key }) => platform_key === channel);
  if (own.length === 0 && leads.length === 0) return [];
  const toAssigned = leads.flatMap((lead) =>
    lead.assigned_at === null ? [] : [Date.parse(lead.assigned_at) - Date.parse(lead.created_at)],
  );
  return [
    {
      channel,
      sent: own.length,
      leads_found: leads.length,
      unannounced: own.filter((one): one is MetaLead => one.channel !== 'website' && !one.isAnnounced).length,
      healed: healing.healed.filter((one) => one.channel === channel).length,
      received_to_assigned_ms: spreadOf(toAssigned),
    },
  ];
}

export type Report = ReturnType<typeof reportOf>;

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);

const spreadOf = (numbers: readonly number[]) => ({ p50: quantile(numbers, 0.5), p99: quantile(numbers, 0.99) });

/** By the nearest rank, rounded to a tenth; null: nothing was measured. */
export function quantile(numbers: readonly number[], share: number): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const value = sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)];
  return value === undefined ? null : Math.round(value * 10) / 10;
}
