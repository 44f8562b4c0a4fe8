import type { MetaRun } from './meta-run.ts';
import type { Options } from './options.ts';
import type { Plan, Post } from './plan.ts';
import { type Posted, postAll } from './post-all.ts';
import { progressOf } from './progress.ts';
import type { Sent } from './sent.ts';
import { type Apis, countWaiting, type LeadsByCompany, leadsWhenDone, watchAssigned } from './watch.ts';

const ACKNOWLEDGE_MS = 60_000;
const ACKNOWLEDGE_A_LEAD_MS = 100;
const DRAIN_MS = 120_000;
const DRAIN_A_LEAD_MS = 20;
/** A read-back that met Meta's trouble is asked for again after this long. */
const READ_BACK_AGAIN_MS = 75_000;

interface Run {
  readonly apis: Apis;
  readonly plan: Plan;
  readonly meta: MetaRun | undefined;
  readonly options: Pick<Options, 'url' | 'concurrency'>;
}

interface Done {
  readonly posted: readonly Posted[];
  readonly leads: LeadsByCompany;
}

/** Posts the plan, waits for what was acknowledged, then has Meta read back and waits for the rest. */
export async function postAndWait({ apis, plan, meta, options }: Run): Promise<Done> {
  const total = plan.sent.length;
  const progress = progressOf(total, process.stdout);
  const waitingBefore = await countWaiting(apis);
  const watched = { campaignId: plan.campaignId, waitingBefore, onAssigned: progress.assigned };
  const drainUntil = () => Date.now() + Math.max(DRAIN_MS, DRAIN_A_LEAD_MS * total);
  const watching = watchAssigned(apis, watched);
  try {
    await meta?.begin();
    const acknowledged = new Set<Sent>();
    const onPosted = ({ post, outcome }: Posted) => {
      if (outcome.kind === 'acknowledged') for (const one of sentIn(post)) acknowledged.add(one);
      progress.acknowledged(acknowledged.size);
    };
    const until = Date.now() + ACKNOWLEDGE_MS + ACKNOWLEDGE_A_LEAD_MS * total;
    const posted = await postAll(plan, { ...options, meta, until, onPosted });
    await watching.stop();
    const leads = await leadsWhenDone(apis, { ...watched, expected: acknowledged.size, until: drainUntil() });
    if (!meta) return { posted, leads };
    for (const lead of meta.created()) acknowledged.add(lead);
    progress.acknowledged(acknowledged.size);
    const healed = { ...watched, expected: acknowledged.size };
    return { posted, leads: await readBackUntil(apis, { meta, watched: healed, until: drainUntil() }) };
  } finally {
    await watching.stop();
    progress.stop();
    await meta?.end();
  }
}

const sentIn = (post: Post): readonly Sent[] =>
  'submission' in post ? [post.submission] : 'batch' in post ? post.batch.leads : [];

interface ReadingBack {
  readonly meta: MetaRun;
  readonly watched: Omit<Parameters<typeof leadsWhenDone>[1], 'until'>;
  readonly until: number;
}

async function readBackUntil(apis: Apis, { meta, watched, until }: ReadingBack): Promise<LeadsByCompany> {
  for (;;) {
    await meta.readBack();
    const soon = Math.min(until, Date.now() + READ_BACK_AGAIN_MS);
    const leads = await leadsWhenDone(apis, { ...watched, until: soon });
    if ([...leads.values()].flat().length >= watched.expected || Date.now() >= until) return leads;
  }
}
