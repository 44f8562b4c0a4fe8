import { writeFileSync } from 'node:fs';
import { demoEntities, DEMO_PASSWORD } from '../seeds/demo.ts';
import { CompanyApi } from './simulate/api.ts';
import { check } from './simulate/check.ts';
import { evennessOfAll } from './simulate/evenness-of-all.ts';
import { type Healing, healingOf } from './simulate/healed.ts';
import { type MetaRun, metaRun } from './simulate/meta-run.ts';
import { type Options, optionsOf } from './simulate/options.ts';
import { type Plan, planOf } from './simulate/plan.ts';
import { postAndWait } from './simulate/post-and-wait.ts';
import { type Report, reportOf } from './simulate/report.ts';
import { reportText } from './simulate/report-text.ts';
import type { Company } from './simulate/sent.ts';
import { StandIn } from './simulate/stand-in.ts';
import type { Apis, LeadsByCompany } from './simulate/watch.ts';
import { addressesOfRunningStart } from './start/addresses.ts';

// Made-up people fill in website forms, and Facebook and Instagram forms at the stand-in for Meta, of a running instance; bad
// input, repetitions and Meta's own troubles among them. Checks through the API that each lead is there exactly once and that
// the reps got the same number. Exits with 1 if anything is wrong.

try {
  const running = addressesOfRunningStart(process.env['DATA_DIR'] || '.data');
  const options = optionsOf(process.argv.slice(2), process.env, running);
  const report = await simulate(options);
  console.log(reportText(report));
  process.exitCode = report.is_right ? 0 : 1;
  if (options.jsonFile !== undefined) writeFileSync(options.jsonFile, `${JSON.stringify(report, null, 2)}\n`);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function simulate(options: Options): Promise<Report> {
  const { url, leads: count, seed } = options;
  const apis = await loginAll(url);
  const standIn = await standInFor(options);
  const channels = standIn ? options.channels : (['website'] as const);
  const plan = planOf({ runId: `${Date.now().toString(36)}${process.pid.toString(36)}`, seed, leads: count, channels });
  const meta = standIn && (await metaRun({ standIn, apis, plan, appSecret: options.appSecret, say: console.log }));
  console.log(`${count} people over ${channels.join(', ')} at ${url}; seed ${seed}, campaign ${plan.campaignId}`);

  const before = await countAll(apis);
  const startedAt = Date.now();
  const { posted, leads } = await postAndWait({ apis, plan, meta, options });
  const leadsOfOthers = (await countAll(apis)) - before - [...leads.values()].flat().length;
  return reportOf({
    ...{ plan, posted, startedAt, leads, leadsOfOthers },
    findings: check({ sent: existing(plan, meta), posted, leads }),
    healing: await healing(apis, leads, meta),
    evenness: await evennessOfAll(apis, leads),
    waitedForToken: meta?.waitedForToken() ?? 0,
    otherProblems: [...(await leadsOutsideCampaign(apis, plan, leads)), ...((await meta?.problems()) ?? [])],
  });
}

async function loginAll(url: string): Promise<Apis> {
  const apis = new Map<Company, CompanyApi>();
  for (const company of demoEntities)
    apis.set(company, await CompanyApi.login(url, `admin@${company}.example`, DEMO_PASSWORD));
  return apis;
}

/** Undefined: websites only. Throws a sentence if that is not what was asked for. */
async function standInFor({ channels, graphUrl, mayLeaveOutMeta }: Options): Promise<StandIn | undefined> {
  if (channels.every((channel) => channel === 'website')) return undefined;
  const standIn = await StandIn.at(graphUrl);
  if (standIn) return standIn;
  const missing = `No stand-in for Meta's Graph API answers on this machine (FB_GRAPH_URL ${graphUrl ?? 'is not known'})`;
  if (!mayLeaveOutMeta) throw new Error(`${missing}: run \`npm start\` without FB_GRAPH_URL.`);
  console.log(`${missing}: website leads only.`);
  return undefined;
}

function existing({ sent }: Plan, meta: MetaRun | undefined): Plan['sent'] {
  return [...sent.filter(({ channel }) => channel === 'website'), ...(meta?.created() ?? [])];
}

function healing(apis: Apis, leads: LeadsByCompany, meta: MetaRun | undefined): Promise<Healing> {
  const unannounced = (meta?.created() ?? []).filter(({ isAnnounced }) => !isAnnounced);
  return healingOf(unannounced, { leads, lead: (company, id) => (apis.get(company) as CompanyApi).lead(id) });
}

async function countAll(apis: Apis): Promise<number> {
  const counts = await Promise.all([...apis.values()].map((api) => api.countLeads()));
  return counts.reduce((sum, count) => sum + count, 0);
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
