import { beforeEach, describe, expect, test } from 'vitest';
import { givenCallback } from './given-callback.ts';
import { givenGraph } from './given-graph.ts';

const callback = await givenCallback();
const { graph, call } = await givenGraph();
const path = '/v26.0/300000000000007/subscriptions';
const access_token = '300000000000007|secret';
const subscription = () => ({
  access_token,
  object: 'page',
  callback_url: callback.url,
  fields: 'leadgen',
  verify_token: 'meatyhamhock',
  include_values: 'true',
});
const echo: typeof callback.answer = ({ url }) => ({ status: 200, body: url.searchParams.get('hub.challenge') ?? '' });

describe("the app's subscription", () => {
  beforeEach(() => {
    graph.state.subscriptions.clear();
    callback.received.length = 0;
  });

  test('asks the callback for the challenge and is kept when it comes back', async () => {
    callback.answer = echo;
    expect((await call('POST', path, subscription())).body).toEqual({ success: true });
    const [asked] = callback.received;
    expect(asked?.method).toBe('GET');
    expect(Object.fromEntries(asked?.url.searchParams ?? [])).toEqual({
      'hub.mode': 'subscribe',
      'hub.challenge': expect.stringMatching(/^\d+$/),
      'hub.verify_token': 'meatyhamhock',
    });
    expect((await call('GET', path, { access_token })).body).toEqual({
      data: [
        { object: 'page', callback_url: callback.url, active: true, fields: [{ name: 'leadgen', version: 'v26.0' }] },
      ],
    });
    await call('DELETE', path, { access_token, object: 'page' });
    expect((await call('GET', path, { access_token })).body).toEqual({ data: [] });
  });

  test.each([
    ['another status', () => ({ status: 403 })],
    ['another body', () => ({ status: 200, body: '"1158201444"' })],
  ])('is refused when the callback answers with %s', async (_, answer) => {
    callback.answer = answer;
    expect((await call('POST', path, subscription())).body.error.code).toBe(2200);
    expect(graph.state.subscriptions.size).toBe(0);
  });

  test('never calls another machine', async () => {
    const elsewhere = { ...subscription(), callback_url: 'https://callback.example/' };
    expect((await call('POST', path, elsewhere)).body.error.code).toBe(2200);
  });

  test("is the app token's business, and needs every parameter", async () => {
    expect((await call('GET', path)).body.error.code).toBe(15);
    expect((await call('POST', path, { access_token, object: 'page' })).body.error.code).toBe(100);
  });
});
