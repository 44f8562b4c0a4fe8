import * as advice from './advice.ts';
import { type ErrorObject, errorIn, NOTHING_SAID, saysWrongProof } from './error-body.ts';
import { type FaultKind, type FaultReach, GraphFault } from './graph-fault.ts';
import { appPause, businessPause, doorPause, hourlyPause, type PauseRule } from './pause-rules.ts';
import { permissionsIn } from './permissions.ts';
import type { GraphHeaders } from './usage.ts';

interface Answer {
  readonly status: number;
  readonly headers: GraphHeaders;
  /** Parsed JSON; undefined when it was none. */
  readonly body: unknown;
}

/** What an error is to us. */
interface Meaning {
  readonly kind: FaultKind;
  readonly reach: FaultReach;
  readonly advice: advice.Advice;
  readonly pause?: PauseRule;
}

interface Row extends Meaning {
  /** From and to. */
  readonly codes: readonly [number, number];
  /** Without: whatever the subcode. */
  readonly subcodes?: readonly number[];
}

const one = (code: number): readonly [number, number] => [code, code];
const deadToken = (subcodes: readonly number[], sentence: string): Row => ({
  codes: one(190),
  subcodes,
  kind: 'dead',
  reach: 'page',
  advice: sentence,
});

/** Graph errors by code and subcode, the first row that matches; HTTP statuses and texts decide nothing here. */
const TABLE: readonly Row[] = [
  { codes: one(1), kind: 'transient', reach: 'event', advice: advice.FACEBOOK_BUSY }, // also for what one object cannot do
  { codes: one(2), kind: 'transient', reach: 'page', advice: advice.FACEBOOK_BUSY },
  { codes: one(4), kind: 'throttled', reach: 'app', advice: advice.APP_BUSY, pause: appPause },
  { codes: one(17), kind: 'throttled', reach: 'page', advice: advice.TOKEN_BUSY, pause: hourlyPause },
  { codes: one(32), kind: 'throttled', reach: 'page', advice: advice.PAGE_BUSY, pause: hourlyPause },
  { codes: one(613), kind: 'throttled', reach: 'page', advice: advice.UNEVEN, pause: hourlyPause },
  { codes: one(80001), kind: 'throttled', reach: 'page', advice: advice.PAGE_BUSY, pause: businessPause('pages') },
  { codes: one(80005), kind: 'throttled', reach: 'page', advice: advice.PAGE_BUSY, pause: businessPause('leadgen') },
  { codes: one(341), kind: 'throttled', reach: 'app', advice: advice.APP_BUSY, pause: appPause },
  { codes: one(368), kind: 'dead', reach: 'page', advice: advice.BLOCKED },
  { codes: one(10), kind: 'dead', reach: 'page', advice: advice.permissionMissing },
  { codes: [200, 299], kind: 'dead', reach: 'page', advice: advice.permissionMissing },
  { codes: one(3), kind: 'dead', reach: 'page', advice: advice.permissionMissing },
  deadToken([463], advice.TOKEN_EXPIRED),
  deadToken([467], advice.TOKEN_INVALIDATED),
  deadToken([460], advice.PASSWORD_CHANGED),
  deadToken([458], advice.APP_REMOVED),
  deadToken([459], advice.LOG_IN),
  deadToken([464], advice.UNCONFIRMED),
  deadToken([492], advice.ROLE_LOST),
  deadToken([493], advice.UNUSED),
  { codes: one(190), kind: 'dead', reach: 'page', advice: advice.TOKEN_INVALID },
  { codes: one(102), kind: 'dead', reach: 'page', advice: advice.TOKEN_INVALID },
  { codes: one(100), subcodes: [33], kind: 'gone', reach: 'event', advice: advice.NOT_FOUND },
  { codes: one(100), kind: 'refused', reach: 'event', advice: advice.WRONG_CALL },
  { codes: one(803), kind: 'refused', reach: 'event', advice: advice.NOT_AN_ID },
];

const NO_JSON: Meaning = { kind: 'transient', reach: 'page', advice: advice.NO_ANSWER };
const REDIRECT: Meaning = { kind: 'transient', reach: 'page', advice: advice.REDIRECTED };
const AT_THE_DOOR: Meaning = { kind: 'throttled', reach: 'page', advice: advice.PAGE_BUSY, pause: doorPause };
const PASSING: Meaning = { kind: 'transient', reach: 'event', advice: advice.FACEBOOK_BUSY };
const UNKNOWN: Meaning = { kind: 'refused', reach: 'event', advice: advice.WRONG_CALL };

/** What is wrong with an answer that is not what was asked for, as the Graph API's error table says. */
export function faultOf({ status, headers, body }: Answer): GraphFault {
  const error = errorIn(body) ?? NOTHING_SAID;
  const meaning = rowOf(error) ?? withoutCode(error, status, body);
  return new GraphFault({
    kind: meaning.kind,
    reach: meaning.reach,
    advice: saysWrongProof(error) ? advice.WRONG_APP_SECRET : worded(meaning.advice, error.message),
    code: error.code,
    subcode: error.error_subcode,
    httpStatus: status,
    traceId: error.fbtrace_id,
    pauseMs: meaning.pause?.(headers) ?? null,
    ...(body === undefined && { detail: 'no JSON' }),
  });
}

const worded = (sentence: advice.Advice, message: string): string =>
  typeof sentence === 'string' ? sentence : sentence(permissionsIn(message));

function rowOf({ code, error_subcode: subcode }: ErrorObject): Row | undefined {
  if (code === null) return undefined;
  return TABLE.find(
    ({ codes: [from, to], subcodes }) =>
      code >= from && code <= to && (subcodes === undefined || (subcode !== null && subcodes.includes(subcode))),
  );
}

/** Where no known code decides. */
function withoutCode(error: ErrorObject, status: number, body: unknown): Meaning {
  if (status === 429) return AT_THE_DOOR;
  if (status >= 300 && status < 400) return REDIRECT;
  if (body === undefined) return NO_JSON;
  if (error.is_transient) return PASSING;
  if (status >= 500) return NO_JSON;
  return UNKNOWN;
}
