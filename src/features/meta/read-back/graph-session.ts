import { GraphFault } from '../graph/graph-fault.ts';
import type { Usage } from '../graph/usage.ts';
import type { GraphPauses } from '../pauses.across.ts';
import { Interrupted } from './interrupted.ts';
import type { Turn } from './turn.ts';

/** One job's share: some seconds of work, so that other pages get their turns. */
const CALLS_A_JOB = 50;
/** The rest of a quota belongs to the leads of this moment: they are fetched from the same one (T10). */
const BUSY_PERCENT = 75;
/** Where Meta does not say when there is room again. */
const BUSY_MS = 15 * 60_000;
/** One call without an answer may be that form's; as many one after another are Graph's. */
const MOST_UNANSWERED = 3;

interface Needs {
  readonly pauses: Pick<GraphPauses, 'untilOf' | 'pause'>;
  readonly now: () => Date;
}

export interface GraphSession {
  /** The answer, or GraphFault about what was asked for, or Interrupted where the run must not go on. */
  ask<T extends object>(question: () => Promise<T>, options?: { readonly isCounted?: boolean }): Promise<T>;
  /** Whether some call got no answer. */
  readonly wasSilent: boolean;
}

/** Graph as a read-back may use it: while it has the page's turn, after everybody else, and no longer than Graph is well. */
export function graphSession({ pauses, now }: Needs, pageId: string, turn: Turn): GraphSession {
  let [calls, unanswered, wasSilent] = [0, 0, false];
  let busyUntil: Date | null = null;

  async function assertMayAsk(): Promise<void> {
    if (!(await turn.renew())) throw new Interrupted({ kind: 'overtaken' });
    const until = busyUntil ?? (await pauses.untilOf(pageId));
    if (until !== null) throw new Interrupted({ kind: 'quiet', until });
    if (calls >= CALLS_A_JOB) throw new Interrupted({ kind: 'enough' });
  }

  async function judged(error: unknown): Promise<unknown> {
    if (!(error instanceof GraphFault)) return error;
    if (error.kind === 'throttled')
      return new Interrupted({
        kind: 'quiet',
        until: await pauses.pause({ fault: error, pageId }),
        sentence: error.advice,
      });
    if (error.kind === 'dead') return new Interrupted({ kind: 'dead', fault: error });
    if (error.kind !== 'transient' || error.reach === 'event') return error;
    wasSilent = true;
    unanswered += 1;
    if (unanswered < MOST_UNANSWERED) return error;
    return new Interrupted({ kind: 'out_of_order', sentence: error.advice });
  }

  return {
    get wasSilent() {
      return wasSilent;
    },
    async ask(question, { isCounted = true } = {}) {
      await assertMayAsk();
      if (isCounted) calls += 1;
      try {
        const answer = await question();
        unanswered = 0;
        busyUntil = busyUntilOf(answer, now());
        return answer;
      } catch (error) {
        throw await judged(error);
      }
    },
  };
}

function busyUntilOf(answer: { usage?: Usage }, now: Date): Date | null {
  const { usage } = answer;
  if (!usage || Math.max(usage.appPercent, usage.pagePercent) < BUSY_PERCENT) return null;
  return new Date(now.getTime() + (usage.regainMs ?? BUSY_MS));
}
