import { deliver, type Outcome } from './deliver.ts';
import type { Plan, Post } from './plan.ts';
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
  onPosted(posted: Posted): void;
}

/**
 * The receiver takes the same answers without any id for one submit during 60 s only: after this long no attempt begins
 * any more that could, for good reason, become a second lead. (An attempt takes at most 10 s.)
 */
const SAME_SUBMIT_MS = 45_000;

/** Posts the whole plan, so many steps at a time. */
export async function postAll(plan: Plan, { url, concurrency, until, onPosted }: How): Promise<Posted[]> {
  const all: Posted[] = [];
  const firstSentAt = new Map<number, number>();
  const steps = plan.steps.values();

  const lastMomentOf = (post: Post): number => {
    if (!('submission' in post) || post.submission.identity !== 'answers') return until;
    const { number } = post.submission;
    const sentAt = firstSentAt.get(number) ?? Date.now();
    firstSentAt.set(number, sentAt);
    return Math.min(until, sentAt + SAME_SUBMIT_MS);
  };
  const send = async (post: Post) => {
    const outcome = await deliver(requestOf(post, plan), {
      url: `${url}/api/webhooks/website`,
      until: lastMomentOf(post),
    });
    const posted = { post, outcome, answeredAt: Date.now() };
    all.push(posted);
    onPosted(posted);
  };
  const sendSteps = async () => {
    for (const step of steps) await Promise.all(step.map(send)); // one iterator, shared: each step is taken once
  };
  await Promise.all(Array.from({ length: concurrency }, sendSteps));
  return all;
}
