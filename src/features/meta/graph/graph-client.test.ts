import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { givenGraphServer } from './given-graph-server.ts';
import { graphClient } from './graph-client.ts';
import { GraphFault } from './graph-fault.ts';

const token = 'EAAtoken';
const PROOF = 'd6c4deea04dad311877a7fc71b2040fadb5f611475eeec72bb3c0bfad16d5e04';
const WRONG_PROOF = { error: { code: 100, message: 'Invalid appsecret_proof provided in the API argument' } };

let graph: Awaited<ReturnType<typeof givenGraphServer>>;
beforeAll(async () => {
  graph = await givenGraphServer();
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => graph.close());

const client = (options: Partial<Parameters<typeof graphClient>[0]> = {}) =>
  graphClient({ url: graph.url, version: 'v26.0', appSecrets: ['test_app_secret'], ...options });

async function faultFrom(call: Promise<unknown>): Promise<GraphFault> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(GraphFault);
  return error as GraphFault;
}

describe('a call', () => {
  test('carries the token in the Authorization header, its proof, the version and the query, and the token in no URL', async () => {
    graph.answers({ id: '1' });
    await client().call({ path: '1/leads', token, query: { fields: 'id,name', limit: 100 } });
    await client().call({ method: 'POST', path: '1/subscribed_apps', token, query: { subscribed_fields: 'leadgen' } });
    const [get, post] = graph.seen;
    expect(get).toMatchObject({ method: 'GET', path: '/v26.0/1/leads', authorization: 'Bearer EAAtoken' });
    expect(get?.query).toEqual({ fields: 'id,name', limit: '100', appsecret_proof: PROOF });
    expect(post).toMatchObject({ method: 'POST', authorization: 'Bearer EAAtoken' });
    for (const { url } of graph.seen) expect(url).not.toContain(token);
  });

  test('without an app secret carries no proof', async () => {
    graph.answers({ id: '1' });
    await client({ appSecrets: [] }).call({ path: '1', token });
    expect(graph.seen[0]?.url).toBe('/v26.0/1');
  });

  test('gives the body and the quotas', async () => {
    graph.replies((_seen, response) => {
      response.setHeader('x-app-usage', '{"call_count":28,"total_time":25,"total_cputime":25}');
      response.end('{"name":"Jos\\u00e9 \\/"}');
    });
    expect(await client().call({ path: '1', token })).toEqual({
      body: { name: 'José /' },
      usage: { appPercent: 28, pagePercent: 0, regainMs: null },
    });
  });

  test('keeps ids of 17 digits and more exact, sent as numbers or as texts', async () => {
    graph.answers('{"id":55459717045641545,"ad_id":"23849853425890183","page":{"id":7126711421177430274},"n":17}');
    const { body } = await client().call({ path: '1', token });
    expect(body).toEqual({
      id: '55459717045641545',
      ad_id: '23849853425890183',
      page: { id: '7126711421177430274' },
      n: 17,
    });
  });

  test('reads compressed answers', async () => {
    graph.replies((_seen, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync('{"id":"1"}'));
    });
    expect((await client().call({ path: '1', token })).body).toEqual({ id: '1' });
  });

  test('does not go through a proxy of the environment', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1');
    vi.stubEnv('http_proxy', 'http://127.0.0.1:1');
    vi.stubEnv('NO_PROXY', '');
    vi.stubEnv('no_proxy', '');
    graph.answers({ id: '1' });
    await client().call({ path: '1', token });
    expect(graph.seen).toHaveLength(1);
  });
});

describe('what goes wrong is a GraphFault that holds no token', () => {
  const page = { kind: 'transient', reach: 'page' };

  /** Short of time only where no end would come: elsewhere a slow machine decides nothing. */
  async function expectFault(reply: (response: ServerResponse) => void, expected: object, timeoutMs = 30_000) {
    graph.replies((_seen, response) => reply(response));
    const fault = await faultFrom(client({ timeoutMs }).call({ path: '1', token }));
    expect(fault).toMatchObject(expected);
    expect(fault.advice).not.toBe('');
    expect(graph.seen).toHaveLength(1);
    expect(`${inspect(fault, { depth: 9, showHidden: true })}${JSON.stringify(fault)}${fault.stack}`).not.toMatch(
      /EAAtoken|d6c4deea|test_app_secret/,
    );
  }

  test.each([
    ['a server that never answers', () => undefined],
    ['a body that does not end', (response) => void response.write('{"id":')],
    [
      'a body that trickles',
      (response) => {
        const drop = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drop));
      },
    ],
  ] satisfies [string, (response: ServerResponse) => void][])('%s', (_name, reply) => expectFault(reply, page, 400));

  test.each([
    ['a hang-up before the answer', (response) => void response.destroy(), page],
    [
      'a hang-up within the body',
      (response) => {
        response.setHeader('content-length', '100');
        response.write('{"id":', () => response.destroy());
      },
      page,
    ],
    ['a 502 of HTML', (response) => void response.writeHead(502).end('<html>Bad gateway</html>'), page],
    ['truncated JSON', (response) => void response.end('{"id":"1","field_data":[{"na'), page],
    ['an empty answer', (response) => void response.end(), page],
    ['a wrong compression', (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('{}'), page],
    [
      'a redirect, which is not followed',
      (response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
      page,
    ],
    [
      'an error with HTTP 200',
      (response) => void response.end('{"error":{"code":190,"error_subcode":460}}'),
      { kind: 'dead', subcode: 460 },
    ],
  ] satisfies [string, (response: ServerResponse) => void, object][])('%s', (_name, reply, expected) =>
    expectFault(reply, expected),
  );

  test('an answer of more than 16 MB, which fewer objects in a call may make smaller', async () => {
    graph.replies((_seen, response) => response.end(`"${'x'.repeat(17_000_000)}"`));
    const fault = await faultFrom(client({ timeoutMs: 10_000 }).call({ path: '1', token })); // a slow machine is no fault
    expect(fault).toMatchObject({
      kind: 'transient',
      reach: 'event',
      advice: expect.stringContaining('larger answer'),
    });
  });

  test('an error with HTTP 400 keeps its codes, its trace id and the wait that the headers name', async () => {
    graph.replies((_seen, response) => {
      const usage = { 1: [{ type: 'leadgen', call_count: 100, estimated_time_to_regain_access: 19 }] };
      response.writeHead(400, { 'x-business-use-case-usage': JSON.stringify(usage) });
      response.end('{"error":{"message":"(#80005) There have been too many","code":80005,"fbtrace_id":"A1b"}}');
    });
    expect(await faultFrom(client().call({ path: '1', token }))).toMatchObject({
      kind: 'throttled',
      reach: 'page',
      code: 80005,
      httpStatus: 400,
      traceId: 'A1b',
      pauseMs: 1_140_000,
    });
  });

  test('a server that is not there', async () => {
    const gone = await givenGraphServer();
    await gone.close();
    const fault = await faultFrom(client({ url: gone.url }).call({ path: '1', token }));
    expect(fault).toMatchObject(page);
    expect(fault.message).toBe('Graph API: transient, no answer (ECONNREFUSED)');
  });

  test('a call that comes too late says so', async () => {
    graph.replies(() => undefined);
    const fault = await faultFrom(client({ timeoutMs: 200 }).call({ path: '1', token }));
    expect(fault.message).toBe('Graph API: transient, no answer in time');
  });

  test.each(['', 'EAA token', 'EAA\r\nX-Injected: 1', 'EAA„token“'])(
    'what cannot be a token is not sent: %j',
    async (wrong) => {
      graph.answers({});
      expect(await faultFrom(client().call({ path: '1', token: wrong }))).toMatchObject({
        kind: 'dead',
        reach: 'page',
      });
      expect(graph.seen).toHaveLength(0);
    },
  );

  test.each(['../me', '1?access_token=x', '/1', '1//leads', '{leadgen_id}'])(
    'what cannot be a path is not sent: %s',
    async (path) => {
      graph.answers({});
      expect(await faultFrom(client().call({ path, token }))).toMatchObject({ kind: 'refused', reach: 'event' });
      expect(graph.seen).toHaveLength(0);
    },
  );
});

describe('rotation of the app secret', () => {
  const accepting = (proof: string) =>
    graph.replies((seen, response) => {
      response.end(JSON.stringify(seen.query['appsecret_proof'] === proof ? { id: '1' } : WRONG_PROOF));
    });

  test('the next secret is tried, and the one that worked comes first from then on', async () => {
    accepting(PROOF);
    const rotating = client({ appSecrets: ['new_secret', 'test_app_secret'] });
    await rotating.call({ path: '1', token });
    expect(graph.seen).toHaveLength(2);
    await rotating.call({ path: '1', token });
    expect(graph.seen).toHaveLength(3);
  });

  test('when none works the fault names the setting', async () => {
    accepting('none');
    const fault = await faultFrom(client({ appSecrets: ['one', 'two', 'three'] }).call({ path: '1', token }));
    expect(fault).toMatchObject({ kind: 'refused', code: 100 });
    expect(fault.advice).toContain('FB_APP_SECRET');
    expect(graph.seen).toHaveLength(3);
  });

  test('another error does not try the other secrets', async () => {
    graph.answers({ error: { code: 190 } });
    await faultFrom(client({ appSecrets: ['one', 'two'] }).call({ path: '1', token }));
    expect(graph.seen).toHaveLength(1);
  });
});
