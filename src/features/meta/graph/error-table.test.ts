import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultOf } from './error-table.ts';
import { GraphFault } from './graph-fault.ts';

const MINUTE = 60_000;
const answer = (error: object, status = 400, headers = {}) => faultOf({ status, headers, body: { error } });

const EXPIRED = 'Error validating access token: Session has expired on Monday, 02-Jan-26 03:00:00 PST.';
const MISSING =
  "Unsupported get request. Object with ID '444444444444' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api";

/** code, subcode, HTTP status, the message as it was seen · kind, reach, words of the advice. */
const rows = [
  [1, null, 500, 'An unknown error has occurred', 'transient', 'event', 'repeated by itself'],
  [2, null, 500, '(#2) Service temporarily unavailable', 'transient', 'page', 'repeated by itself'],
  [4, null, 403, '(#4) Application request limit reached', 'throttled', 'app', 'whole app'],
  [17, null, 400, 'User request limit reached', 'throttled', 'page', 'person who connected'],
  [32, null, 403, '(#32) Page request limit reached', 'throttled', 'page', 'this page'],
  [613, 1996, 400, 'Calls to this api have exceeded the rate limit.', 'throttled', 'page', 'tell the operator'],
  [613, null, 400, 'Calls to this api have exceeded the rate limit.', 'throttled', 'page', 'tell the operator'],
  [80001, null, 400, '(#80001) There have been too many calls to this Page account', 'throttled', 'page', 'this page'],
  [80005, null, 400, '(#80005) There have been too many leadgen api calls', 'throttled', 'page', 'this page'],
  [341, null, 400, 'Application limit reached', 'throttled', 'app', 'whole app'],
  [368, null, 400, 'The action attempted has been deemed abusive', 'dead', 'page', 'blocked'],
  [10, null, 403, 'Application does not have permission for this action', 'dead', 'page', 'leads_retrieval'],
  [200, null, 403, '(#200) Requires pages_manage_metadata permission', 'dead', 'page', '(pages_manage_metadata)'],
  [230, null, 403, '(#230) Requires ads_management', 'dead', 'page', '(ads_management)'],
  [299, null, 403, '(#299) no', 'dead', 'page', 'lacks a permission'],
  [3, null, 400, '(#3) Application does not have the capability', 'dead', 'page', 'lacks a permission'],
  [190, null, 400, EXPIRED, 'dead', 'page', 'reconnect the page'],
  [190, 463, 400, EXPIRED, 'dead', 'page', 'expired'],
  [190, 467, 400, 'Error validating access token', 'dead', 'page', 'made invalid'],
  [190, 460, 400, 'The session has been invalidated', 'dead', 'page', 'password'],
  [190, 458, 400, 'The user has not authorized application', 'dead', 'page', 'app was removed'],
  [190, 459, 400, 'You cannot access the app', 'dead', 'page', 'log in at facebook.com'],
  [190, 464, 400, 'Sessions for the user are not allowed', 'dead', 'page', 'log in at facebook.com'],
  [190, 492, 400, 'The user must be an administrator', 'dead', 'page', 'ask an admin of the page'],
  [190, 493, 400, "user hasn't engaged the app in longer than 90 days", 'dead', 'page', '90 days'],
  [190, 99999, 400, 'Something new', 'dead', 'page', 'reconnect the page'],
  [102, null, 400, 'Session key invalid', 'dead', 'page', 'reconnect the page'],
  [100, 33, 400, MISSING, 'gone', 'event', 'Leads Access'],
  [100, null, 400, '(#100) Tried accessing nonexisting field (post)', 'refused', 'event', 'tell the operator'],
  [100, 2_018_001, 400, '(#100) Invalid parameter', 'refused', 'event', 'tell the operator'],
  [100, null, 400, '(#100) This needs pages_read_engagement', 'refused', 'event', '(pages_read_engagement)'],
  [100, null, 400, 'Invalid appsecret_proof provided in the API argument', 'refused', 'event', 'FB_APP_SECRET'],
  [803, null, 404, '(#803) Some of the aliases you requested do not exist', 'refused', 'event', 'not an id'],
] as const;

test.each(rows)(
  'error %i/%s (HTTP %i, "%s") is %s for the %s',
  (code, subcode, status, message, kind, reach, words) => {
    const fault = answer(
      { message, type: 'OAuthException', code, error_subcode: subcode, fbtrace_id: 'EJplcsCHuLu' },
      status,
    );
    expect(fault).toBeInstanceOf(GraphFault);
    expect(fault).toMatchObject({ kind, reach, code, subcode, httpStatus: status, traceId: 'EJplcsCHuLu' });
    expect(fault.advice).toContain(words);
    expect(fault.pauseMs === null).toBe(kind !== 'throttled');
  },
);

test.each(rows)(
  'error %i/%s is the same with any HTTP status and without its message',
  (code, subcode, _status, _message, kind, reach) => {
    for (const status of [200, 400, 403, 404, 429, 500])
      expect(answer({ code, error_subcode: subcode }, status)).toMatchObject({ kind, reach });
  },
);

describe('what carries no known code', () => {
  test.each([
    ['a 502 of HTML', 502, undefined, 'transient', 'page'],
    ['a 400 of HTML', 400, undefined, 'transient', 'page'],
    ['truncated JSON', 200, undefined, 'transient', 'page'],
    ['a redirect', 302, undefined, 'transient', 'page'],
    ['a 503 of JSON without error', 503, { message: 'no' }, 'transient', 'page'],
    ['an unknown code that is transient', 400, { error: { code: 987, is_transient: true } }, 'transient', 'event'],
    ['an unknown code with a 5xx', 500, { error: { code: 987 } }, 'transient', 'page'],
    ['an unknown code', 400, { error: { code: 987 } }, 'refused', 'event'],
    ['an unknown code with HTTP 200', 200, { error: { code: 987 } }, 'refused', 'event'],
    ['an error that is no object', 200, { error: 'no' }, 'refused', 'event'],
    ['an error without anything', 400, { error: {} }, 'refused', 'event'],
    ['a 404 of other JSON', 404, ['no'], 'refused', 'event'],
    ['HTTP 429 without JSON', 429, undefined, 'throttled', 'page'],
    ['HTTP 429 with an unknown code', 429, { error: { code: 987 } }, 'throttled', 'page'],
  ] as const)('%s', (_name, status, body, kind, reach) => {
    expect(faultOf({ status, headers: {}, body })).toMatchObject({ kind, reach });
  });

  test('a redirect names the setting to check', () => {
    expect(faultOf({ status: 301, headers: {}, body: undefined }).advice).toContain('FB_GRAPH_URL');
  });
});

describe('how long to be quiet', () => {
  const business = (...entries: object[]) => ({ 'x-business-use-case-usage': JSON.stringify({ 100: entries }) });
  const entry = (type: string, minutes: number) => ({
    type,
    call_count: 100,
    estimated_time_to_regain_access: minutes,
  });

  test('80005 waits the minutes of the leadgen entries, the largest', () => {
    const headers = business(entry('leadgen', 19), entry('leadgen', 42), entry('pages', 77), entry('messenger', 90));
    expect(answer({ code: 80005 }, 400, headers).pauseMs).toBe(42 * MINUTE);
  });

  test('80001 waits the minutes of the pages entries', () => {
    const headers = business(entry('leadgen', 19), entry('pages', 7));
    expect(answer({ code: 80001 }, 400, headers).pauseMs).toBe(7 * MINUTE);
  });

  test('a wait of days in a header is held for a mistake', () => {
    expect(answer({ code: 80005 }, 400, business(entry('leadgen', 1e9))).pauseMs).toBe(24 * 60 * MINUTE);
  });

  test('4 waits longer when the headers say that the hour is full', () => {
    const at = (percent: number) =>
      answer({ code: 4 }, 403, { 'x-app-usage': JSON.stringify({ call_count: percent }) });
    expect(at(100).pauseMs).toBeGreaterThan(at(28).pauseMs ?? Infinity);
  });

  test('429 waits the seconds of Retry-After, or until its date', () => {
    const after = (value: string) =>
      faultOf({ status: 429, headers: { 'retry-after': value }, body: undefined }).pauseMs;
    expect(after('17')).toBe(17_000);
    const pause = after(new Date(Date.now() + 10 * MINUTE).toUTCString());
    expect(pause).toBeGreaterThan(8 * MINUTE);
    expect(pause).toBeLessThanOrEqual(10 * MINUTE);
    expect(after(new Date(0).toUTCString())).toBe(1_000);
    expect(after('soon')).toBe(MINUTE);
  });

  test('every throttle has a wait of its own where Meta names none', () => {
    for (const code of [4, 17, 32, 613, 80001, 80005, 341])
      expect(answer({ code }, 400, { 'x-business-use-case-usage': '{"broken' }).pauseMs).toBeGreaterThanOrEqual(MINUTE);
  });
});

test('the message for logs has codes and trace id, and nothing that Meta wrote', () => {
  const fault = answer({
    code: 190,
    error_subcode: 463,
    message: 'token EAAsecret of jane@example.com',
    error_user_msg: 'Jane',
    fbtrace_id: 'A1b',
  });
  expect(fault.message).toBe('Graph API: dead, error 190/463, HTTP 400, fbtrace_id A1b');
  expect(`${JSON.stringify(fault)}${fault.stack}`).not.toMatch(/EAAsecret|[Jj]ane/);
  expect(answer({ code: 2, fbtrace_id: 'x\nforged line' }).traceId).toBeNull();
});

test('no body makes it throw', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), fc.jsonValue(), (status, body) => {
      expect(faultOf({ status, headers: {}, body })).toBeInstanceOf(GraphFault);
      expect(faultOf({ status, headers: {}, body: { error: body } })).toBeInstanceOf(GraphFault);
    }),
  );
});
