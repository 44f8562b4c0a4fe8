import { DISCONNECTED, type Pause, type Verdict } from '../../ingestion/index.ts';
import { leftAloneUntil } from '../pauses.across.ts';
import { DASHBOARD_TEST } from '../webhook/part.ts';

/** Why an event is parked after Meta was silent for as long as attempts last; a read-back that reaches Meta runs it again. */
export const SILENT =
  "Meta's Graph API did not give this lead for hours; it is asked for again as soon as Meta answers.";
/** Why an event is parked whose lead Meta does not show; if a read-back meets the lead, it becomes one. */
export const HIDDEN =
  'Meta does not show this lead: it was deleted, is older than 90 days, or the page keeps it from the app (Leads Access Manager). ' +
  'It is kept: replay it, or read the page back, when that is mended.';

/** Ten seconds, doubled each time up to an hour: six hours in all. */
const MOST_ATTEMPTS = 15;
const FIRST_PAUSE_SECONDS = 10;
const LONGEST_PAUSE_SECONDS = 3_600;
/** A webhook can be ahead of the lead itself by some seconds; after these pauses it is not that. */
const HIDDEN_PAUSES_SECONDS = [5, 20, 60];

/** A fifth more or less. */
const about = (seconds: number): Pause => [seconds * 0.8, seconds * 1.2];

/** Meta, or the way there, is out of order. */
export function afterTransient(attempts: number, reason: string): Verdict {
  if (attempts >= MOST_ATTEMPTS) return { kind: 'parked', reason: SILENT };
  const seconds = Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** (attempts - 1));
  return { kind: 'later', seconds: about(seconds), isAttempt: true, reason };
}

/** Meta says that there is no such lead for us; undefined: asked often enough. */
export function afterHidden(attempts: number, reason: string): Verdict | undefined {
  const seconds = HIDDEN_PAUSES_SECONDS[attempts - 1];
  return seconds === undefined ? undefined : { kind: 'later', seconds: about(seconds), isAttempt: true, reason };
}

/** Meta wants to be left alone until then; that is no attempt of the event's. */
export function untilQuietIsOver(until: Date, now: Date): Verdict {
  const seconds = Math.max(1, (until.getTime() - now.getTime()) / 1_000);
  return { kind: 'later', seconds: [seconds, seconds + 2], isAttempt: false, reason: leftAloneUntil(until) };
}

export const atOnce = (reason: string): Verdict => ({ kind: 'later', seconds: [0, 0], isAttempt: false, reason });
export const disconnected: Verdict = { kind: 'parked', reason: DISCONNECTED };
export const hidden: Verdict = { kind: 'parked', reason: HIDDEN };
/** Our call was wrong: somebody must look at it. */
export const refused = (advice: string): Verdict => ({ kind: 'parked', reason: advice });
/** Somebody replayed it. */
export const dashboardTest: Verdict = { kind: 'rejected', reason: DASHBOARD_TEST };
export const notAnEvent: Verdict = { kind: 'rejected', reason: 'The delivery names no lead.' };
