import type { Scope } from '../../../platform/scope.ts';
import { turnsIn } from './read-back.repository.ts';

/** A run that gives no sign of life for so long is dead. Far longer than one call to Graph, before each of which it gives one. */
const TURN_MS = 5 * 60_000;

/** When a turn that is taken now ends, unless it is renewed. A random part keeps two that begin in the same moment apart. */
export const turnFrom = (now: Date): Date => new Date(now.getTime() + TURN_MS + Math.floor(Math.random() * 60_000));

/**
 * The right to read a page back, for one run over all processes. It is `meta_pages.next_read_back_at`, moved into the future by
 * compare and set: as long as the run renews it the page is not due for anybody; if the run dies, the page becomes due by itself;
 * and a run that was overtaken sees that the time is no longer its own.
 */
export interface Turn {
  /** The time that the turn holds: whoever goes on with the run shows it. */
  readonly until: Date;
  /** Somebody asked for a read-back while this one was under way. */
  readonly wasAskedAgain: boolean;
  /** False: another run has the turn. */
  renew(): Promise<boolean>;
  /** Gives the turn up; the page is due at that time, or at once if somebody asked meanwhile. */
  end(next: Date): Promise<void>;
}

interface Beginning {
  readonly sourceId: number;
  /** The turn that the job was made for; undefined: it takes the turn from whoever has it. */
  readonly expected: Date | undefined;
  readonly now: () => Date;
  /** In an earlier job of the run. */
  readonly wasAskedAgain: boolean | undefined;
}

/** Undefined: the turn has passed to another run, or the page is not connected. */
export async function beginTurn(scope: Scope, beginning: Beginning): Promise<Turn | undefined> {
  const { sourceId, expected, now } = beginning;
  const turns = turnsIn(scope);
  let until = turnFrom(now());
  let wasAskedAgain = beginning.wasAskedAgain ?? false;
  const begun = expected ? turns.pass(sourceId, { from: expected, to: until }) : turns.take(sourceId, until);
  if (!(await begun)) return undefined;

  const passOn = async (from: Date): Promise<boolean> => {
    const to = turnFrom(now());
    const isMine = await turns.pass(sourceId, { from, to });
    if (isMine) until = to;
    return isMine;
  };

  return {
    get until() {
      return until;
    },
    get wasAskedAgain() {
      return wasAskedAgain;
    },
    async renew() {
      if (await passOn(until)) return true;
      const asked = await turns.next(sourceId);
      if (!asked || asked > now() || !(await passOn(asked))) return false;
      wasAskedAgain = true; // a page that is due is nobody's: this run goes on, and another one follows it
      return true;
    },
    async end(next) {
      await turns.pass(sourceId, { from: until, to: next }); // not mine any more: whoever changed it decides
    },
  };
}
