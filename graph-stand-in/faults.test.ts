import { beforeEach, describe, expect, test } from 'vitest';
import { errorKinds } from './error-table.ts';
import { form, givenGraph, givenLeads, otherPage, page } from './given-graph.ts';

let clock = new Date('2026-11-20T08:00:00Z').getTime();
const { graph, get, url } = await givenGraph({ now: () => new Date(clock) });
const [lead = '', other = ''] = givenLeads(graph, 2);
beforeEach(() => graph.clearFaults());

const codeOf = async (path: string, params = {}) => (await get(path, params)).body.error?.code;

describe('an error on demand', () => {
  test.each(errorKinds)('%s has its code, its status and a trace id', async (kind) => {
    graph.setFault({ kind });
    const { status, body } = await get(`/v26.0/${lead}`);
    const [code, subcode] = kind.split('/').map(Number);
    expect(body.error).toMatchObject({ code, fbtrace_id: expect.stringMatching(/^A.{22}$/) });
    expect(body.error.error_subcode).toBe(subcode);
    expect(status).toBe(STATUS[kind] ?? 400);
    expect(body.error.message).not.toMatch(/[{}]/);
  });
  const STATUS: Record<string, number> = { 1: 500, 2: 500, 4: 403, 10: 403, 200: 403, 803: 404 };

  test.each([
    ['2', '(#2) Service temporarily unavailable', true],
    ['4', '(#4) Application request limit reached', true],
    ['17', 'User request limit reached', undefined],
    ['32', '(#32) Page request limit reached', undefined],
    ['1', 'An unknown error has occurred', undefined],
  ] as const)('%s is worded "%s", transient: %s', async (kind, message, isTransient) => {
    graph.setFault({ kind });
    const { error } = (await get(`/${lead}`)).body;
    expect([error.message, error.is_transient]).toEqual([message, isTransient]);
  });

  test('80005 tells in minutes when to come back, 80001 as well, and 4 how much the app used', async () => {
    for (const [kind, type] of [
      ['80005', 'leadgen'],
      ['80001', 'pages'],
    ] as const) {
      graph.setFault({ kind, minutes: 19 });
      const { headers, body } = await get(`/${lead}`);
      const usage = JSON.parse(headers.get('x-business-use-case-usage') ?? '');
      expect(usage[page]).toMatchObject([{ type, call_count: 100, estimated_time_to_regain_access: 19 }]);
      expect(body.error.message).toMatch(
        kind === '80005' ? /too many leadgen api calls to this Page/ : /too many calls to this Page/,
      );
    }
    graph.setFault({ kind: '4' });
    expect(JSON.parse((await get(`/${lead}`)).headers.get('x-app-usage') ?? '')).toMatchObject({ call_count: 100 });
  });

  test('may be worded by the test', async () => {
    graph.setFault({ kind: '100', message: '(#100) Tried accessing nonexistent field (post)' });
    expect((await get(`/${lead}`)).body.error.message).toBe('(#100) Tried accessing nonexistent field (post)');
  });
});

describe('a fault concerns', () => {
  test('one lead, also among several', async () => {
    graph.setFault({ kind: '100/33', on: { lead } });
    expect(await codeOf(`/${lead}`)).toBe(100);
    expect(await codeOf('/', { ids: `${other},${lead}` })).toBe(100);
    expect(await codeOf(`/${other}`)).toBeUndefined();
  });

  test('one form with its leads', async () => {
    graph.setFault({ kind: '2', on: { form } });
    expect([await codeOf(`/${form}/leads`), await codeOf(`/${lead}`), await codeOf(`/${page}`)]).toEqual([
      2,
      2,
      undefined,
    ]);
  });

  test('one page with all that is its own, or one edge of it', async () => {
    graph.setFault({ kind: '80005', on: { page } });
    expect([await codeOf(`/${lead}`), await codeOf(`/${page}/leadgen_forms`)]).toEqual([80005, 80005]);
    expect(await codeOf(`/${otherPage}`, { access_token: 'other-token' })).toBeUndefined();
    graph.clearFaults();
    graph.setFault({ kind: '80005', on: { page, edge: 'leads' } });
    expect([await codeOf(`/${lead}`), await codeOf(`/${form}/leads`)]).toEqual([undefined, 80005]);
  });

  test('one token', async () => {
    graph.setFault({ kind: '190/460', on: { token: 'other-token' } });
    expect(await codeOf(`/${otherPage}`, { access_token: 'other-token' })).toBe(190);
    expect(await codeOf(`/${page}`)).toBeUndefined();
  });
});

describe('a fault lasts', () => {
  test('for a number of calls', async () => {
    graph.setFault({ kind: '100/33', on: { lead }, calls: 2 });
    expect([await codeOf(`/${lead}`), await codeOf(`/${lead}`), await codeOf(`/${lead}`)]).toEqual([
      100,
      100,
      undefined,
    ]);
  });

  test('for a time', async () => {
    graph.setFault({ kind: '100/33', forMs: 5_000 });
    clock += 4_999;
    expect(await codeOf(`/${lead}`)).toBe(100);
    clock += 1;
    expect(await codeOf(`/${lead}`)).toBeUndefined();
  });

  test('until it is cleared, alone or with all', async () => {
    const first = graph.setFault({ kind: '2' });
    graph.setFault({ kind: '3' });
    expect(await codeOf(`/${lead}`)).toBe(3);
    graph.clearFaults(first);
    expect(await codeOf(`/${lead}`)).toBe(3);
    graph.clearFaults();
    expect(await codeOf(`/${lead}`)).toBeUndefined();
  });
});

describe('on the wire', () => {
  test('a gateway answers HTML', async () => {
    graph.setFault({ kind: 'html-502' });
    const { status, headers, text } = await get(`/${lead}`);
    expect([status, headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8']);
    expect(text).toContain('<html>');
  });

  test('the connection is cut', async () => {
    graph.setFault({ kind: 'hang-up', calls: 1 });
    await expect(get(`/${lead}`)).rejects.toThrow('fetch failed');
    expect((await get(`/${lead}`)).status).toBe(200);
  });

  test('headers come and then nothing, until the caller gives up', async () => {
    graph.setFault({ kind: 'slow-body' });
    const giveUp = new AbortController();
    const response = await fetch(`${url}/${lead}?access_token=token`, { signal: giveUp.signal });
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('{');
    giveUp.abort();
    await expect(reader?.read()).rejects.toThrow();
  });

  test('JSON ends in the middle', async () => {
    const whole = (await get(`/${lead}`)).text;
    graph.setFault({ kind: 'truncated-json' });
    const text = await (await fetch(`${url}/${lead}?access_token=token`)).text();
    expect(text.length).toBeLessThan(whole.length);
    expect(whole.startsWith(text) && text.length > 0).toBe(true);
  });

  test('an error comes with status 200', async () => {
    graph.setFault({ kind: 'error-in-200', as: '190/463' });
    const { status, body } = await get(`/${lead}`);
    expect([status, body.error.code, body.error.error_subcode]).toEqual([200, 190, 463]);
  });

  test('a proxy says 429 and when to come back', async () => {
    graph.setFault({ kind: '429', retryAfterSeconds: 7 });
    const { status, headers } = await get(`/${lead}`);
    expect([status, headers.get('retry-after')]).toEqual([429, '7']);
  });
});
