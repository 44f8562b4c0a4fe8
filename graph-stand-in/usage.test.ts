import { beforeEach, describe, expect, test } from 'vitest';
import { givenGraph, givenLeads, page } from './given-graph.ts';

const HOUR = 3_600_000;
let clock = new Date('2026-11-20T08:00:00Z').getTime();
const { graph, get } = await givenGraph({ now: () => new Date(clock) });
const [one = '', two = ''] = givenLeads(graph, 2);
beforeEach(() => graph.setQuota(page, { calls: 4, windowMs: 24 * HOUR }));

const usageOf = (headers: Headers) => JSON.parse(headers.get('x-business-use-case-usage') ?? '{}')[page]?.[0];

describe('a page with a quota', () => {
  test('hears of its usage once half is used', async () => {
    expect(usageOf((await get(`/${one}`)).headers)).toBeUndefined();
    expect(usageOf((await get(`/${one}`)).headers)).toMatchObject({
      type: 'leadgen',
      call_count: 50,
      estimated_time_to_regain_access: 0,
    });
  });

  test('gets 80005 beyond it, later and later the more it calls, until the window ends', async () => {
    for (let call = 0; call < 4; call++) expect((await get(`/${one}`)).status).toBe(200);
    clock += HOUR;
    const refused = await get(`/${one}`);
    expect([refused.status, refused.body.error.code]).toEqual([400, 80005]);
    expect(usageOf(refused.headers).estimated_time_to_regain_access).toBe(23 * 60 + 1);
    expect(usageOf((await get(`/${one}`)).headers).estimated_time_to_regain_access).toBe(23 * 60 + 2);
    clock += 23 * HOUR + 2 * 60_000;
    expect((await get(`/${one}`)).status).toBe(200);
  });

  test('pays for each id of a call', async () => {
    expect((await get('/', { ids: `${one},${two}` })).status).toBe(200);
    expect((await get('/', { ids: `${one},${two},${one}` })).body.error.code).toBe(80005);
  });

  test('with nothing is refused at once; its other calls are not leadgen calls', async () => {
    graph.setQuota(page, { calls: 0 });
    expect((await get(`/${one}`)).body.error.code).toBe(80005);
    expect((await get(`/${page}`)).status).toBe(200);
    graph.setQuota(page);
    expect((await get(`/${one}`)).status).toBe(200);
  });
});
