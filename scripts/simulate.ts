import { writeFileSync } from 'node:fs';
import { demoEntities, DEMO_PASSWORD } from '../seeds/demo.ts';
import { CompanyApi, type PoolMember } from './simulate/api.ts';
import { check, type FoundLead } from './simulate/check.ts';
import { type Evenness, evennessOf } from './simulate/evenness.ts';
import { type Options, optionsOf } from './simulate/options.ts';
import { type Company, type Plan, planOf, type Submission } from './simulate/plan.ts';
import { type Posted, postAll } from './simulate/post-all.ts';
import { progressOf } from './simulate/progress.ts';
import { type Report, reportOf } from './simulate/report.ts';
import { reportText } from './simulate/report-text.ts';
import { withRunningPort } from './start/addresses.ts';
import { type Apis, type LeadsByCompany, leadsWhenDone, watchAssigned } from './simulate/watch.ts';

// Posts made-up website leads at a running instance, bad ones and repeated ones among them, and checks through the API
// that each acknowledged one is there exactly once and that the reps got the same number. Exits with 1 if anything is wrong.

const ACKNOWLEDGE_MS = 60_000;
const ACKNOWLEDGE_A_LEAD_MS = 100;
const DRAIN_MS = 120_000;
const DRAIN_A_LEAD_MS = 20;

try {
  const options = optionsOf(process.argv.slice(2), withRunningPort(process.env));
  const report = await simulate(options);
  console.log(reportText(report));
  process.exitCode = report.is_right ? 0 : 1;
  if (options.jsonFile !== undefined) writeFileSync(options.jsonFile, `${JSON.stringify(report, null, 2)}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function simulate({ url, leads: count, seed, concurrency }: Options): Promise<Report> {
  const apis = await loginAll(url);
  const plan = planOf({ runId: `${Date.now().toString(36)}${process.pid.toString(36)}`, seed, leads: count });
  const posts = plan.steps.flat().length;
  console.log(
    `${count} people, ${plan.submissions.length} submissions, ${posts} posts at ${url}; seed ${seed}, campaign ${plan.campaignId}`,
  );

  const before = await countAll(apis);
  const startedAt = Date.now();
  const { posted, leads } = await postAndWait(apis, plan, { url, concurrency });
  const leadsOfOthers = (await countAll(apis)) - before - [...leads.values()].flat().length;
  return reportOf({
    ...{ plan, posted, startedAt, leads, leadsOfOthers },
    findings: check({ submissions: plan.submissions, posted, leads }),
    evenness: await evennessOfAll(apis, leads),
    otherProblems: await leadsOutsideCampaign(apis, plan, leads),
  });
}

async function loginAll(url: string): Promise<Apis> {
  const apis = new Map<Company, CompanyApi>();
  for (const company of demoEntities)
    apis.set(company, await CompanyApi.login(url, `admin@${company}.example`, DEMO_PASSWORD));
  return apis;
}

async function postAndWait(apis: Apis, plan: Plan, how: Pick<Options, 'url' | 'concurrency'>) {
  const total = plan.submissions.length;
  const progress = progressOf(total, process.stdout);
  const { campaignId } = plan;
  try {
    const watching = watchAssigned(apis, { campaignId, onAssigned: progress.assigned });
    const acknowledged = new Set<Submission>();
    const onPosted = ({ post, outcome }: Posted) => {
      if ('submission' in post && outcome.kind === 'acknowledged') acknowledged.add(post.submission);
      progress.acknowledged(acknowledged.size);
    };
    const posted = await postAll(plan, {
      ...how,
      until: Date.now() + ACKNOWLEDGE_MS + ACKNOWLEDGE_A_LEAD_MS * total,
      onPosted,
    });
    await watching.stop();
    const until = Date.now() + Math.max(DRAIN_MS, DRAIN_A_LEAD_MS * total);
    const expected = acknowledged.size;
    return { posted, leads: await leadsWhenDone(apis, { campaignId, expected, until, onAssigned: progress.assigned }) };
  } finally {
    progress.stop();
  }
}

async function countAll(apis: Apis): Promise<number> {
  const counts = await Promise.all([...apis.values()].map((api) => api.countLeads()));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function evennessOfAll(apis: Apis, leads: LeadsByCompany): Promise<Map<Company, Evenness>> {
  const all = new Map<Company, Evenness>();
  for (const [company, api] of apis) {
    const own = leads.get(company) ?? [];
    all.set(company, evennessOf(own, await poolOf(api, own)));
  }
  return all;
}

/** Who could have got the newest of these leads that was assigned in turn. */
async function poolOf(api: CompanyApi, leads: readonly FoundLead[]): Promise<PoolMember[]> {
  const inTurn = leads.filter(
    ({ assigned_user_id, duplicate_of_lead_id }) => assigned_user_id !== null && duplicate_of_lead_id === null,
  );
  for (const { id } of inTurn.toReversed().slice(0, 5)) {
    const pool = await api.poolOf(id);
    if (pool.length > 0) return pool;
  }
  return [];
}

/** Leads that have an email of this run, but lost its campaign on the way (or were made of bad input). */
async function leadsOutsideCampaign(apis: Apis, { runId }: Plan, leads: LeadsByCompany): Promise<string[]> {
  const problems: string[] = [];
  for (const [company, api] of apis) {
    const { total, isCapped } = await api.total('/api/leads', { search: runId });
    const own = leads.get(company)?.length ?? 0;
    if (!isCapped && total !== own)
      problems.push(`${company} has ${own} leads of the campaign, but ${total} with an email of this run.`);
  }
  return problems;
}
