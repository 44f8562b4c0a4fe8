import { deliver, type Outcome } from './deliver.ts';
import type { MetaRun } from './meta-run.ts';
import type { Plan, Post, Step } from './plan.ts';
import { requestOf } from './request.ts';

export interface Posted {
  readonly post: Post;
  readonly outcome: Outcome;
  /** Milliseconds since 1970. */
  readonly answeredAt: number;
}

interface How {
  readonly url: string;
  readonly concurrency: number;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Undefined: the plan has websites only. */
  readonly meta: MetaRun | undefined;
  onPosted(posted: Posted): void;
}

/**
 * The receiver takes the same answers without any id for one submit during 60 s only: after this long no attempt begins
 * any more that could, for good reason, become a second lead. (An attempt takes at most 10 s.)
 */
const SAME_SUBMIT_MS = 45_000;

/** Does what the plan says, so many steps at a time. */
export async function postAll(plan: Plan, { url, concurrency, until, meta, onPosted }: How): Promise<Posted[]> {
  const all: Posted[] = [];
  const firstSentAt = new Map<number, number>();
  const steps = plan.steps.values();
  const around = { ...plan, meta: meta?.side };

  const lastMomentOf = (post: Post): number => {
    if (!('submission' in post) || post.submission.identity !== 'answers') return until;
    const { number } = post.submission;
    const sentAt = firstSentAt.get(number) ?? Date.now();
    firstSentAt.set(number, sentAt);
    return Math.min(until, sentAt + SAME_SUBMIT_MS);
  };
  const send = async (post: Post) => {
    const outcome = await deliver(requestOf(post, around), { url, until: lastMomentOf(post) });
    const posted = { post, outcome, answeredAt: Date.now() };
    all.push(posted);
    onPosted(posted);
  };
  const perform = async ({ creates = [], incident, posts }: Step) => {
    if (creates.length > 0) await meta?.fillIn(creates);
    if (incident) await meta?.perform(incident);
    await Promise.all(posts.map(send));
  };
  const performSteps = async () => {
    for (const step of steps) await perform(step); // one iterator, shared: each step is taken once
  };
  await Promise.all(Array.from({ length: concurrency }, performSteps));
  return all;
}
