import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { serve } from '../testing/serve-catalogue.ts';
import { readEvents } from '../testing/event-reader.ts';
import { until } from '../testing/until.ts';
import { endpointsFor } from './endpoint.ts';
import { Failure } from './errors.ts';
import type { Feed } from './event-stream.ts';
import { openapiOf } from './openapi.ts';
import { postmanOf } from './postman.ts';

const LONG_MS = 30_000;

type Ticks = Feed<{ n: number }>;
const info = { title: 'Things', version: '1', description: 'Of a test' };

const streaming = (feed: (lastEventId: string | undefined) => Ticks) => ({
  watch: endpointsFor<object>('/api/things').stream('/watch', {
    summary: 'Numbers, as they come',
    permission: 'leads:read',
    reply: z.object({ n: z.int() }).meta({ id: 'Tick' }),
    example: { query: { max_seconds: 1 } },
    handle: async ({ lastEventId }) => feed(lastEventId),
  }),
});

const quiet: Ticks = { startsAt: '0', news: async () => [], listen: () => () => undefined };

async function served(feed: (lastEventId: string | undefined) => Ticks, assertKnown = async () => {}) {
  const { app, reports } = serve(streaming(feed), assertKnown);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/things/watch`,
    reports,
    connections: () => promisify(server.getConnections.bind(server))(),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('asks again as long as there are events, drops what is not declared, and stops listening at the end', async () => {
  let next = 0;
  let listeners = 0;
  const { url, close } = await served(() => ({
    startsAt: '0',
    news: async () => (next < 3 ? [{ id: `${(next += 1)}`, event: 'tick', data: { n: next, secret: 'x' } }] : []),
    listen: () => {
      listeners += 1;
      return () => void (listeners -= 1);
    },
  }));
  const stream = await readEvents(`${url}?max_seconds=1`, { Authorization: 'any' });
  await stream.ended();
  expect(stream.events).toEqual([1, 2, 3].map((n) => ({ id: `${n}`, event: 'tick', data: { n } })));
  expect(listeners).toBe(0);
  close();
});

test('an outage makes events late, and is reported', async () => {
  let asked = 0;
  let wake: () => void = () => undefined;
  const { url, reports, close } = await served(() => ({
    startsAt: '0',
    news: async () => {
      asked += 1;
      if (asked === 1) throw new Error('down');
      return asked === 2 ? [{ id: '1', event: 'tick', data: { n: 1 } }] : [];
    },
    listen: (ring) => {
      wake = ring;
      return () => undefined;
    },
  }));
  const stream = await readEvents(url, { Authorization: 'any' });
  await until('the outage', async () => reports.length > 0);
  wake();
  await stream.reached(1);
  await stream.close();
  close();
});

test('a caller who reads nothing is not told on and on into memory', async () => {
  let asked = 0;
  const many = { event: 'tick', data: { n: 1 } };
  const { url, close } = await served(() => ({
    ...quiet,
    news: async () => [{ ...many, id: `${(asked += 1)}`.padStart(500_000, '0') }],
  }));
  const abort = new AbortController();
  await fetch(`${url}?max_seconds=2`, { headers: { Authorization: 'any' }, signal: abort.signal });
  let before = -1;
  await until('the end of the telling', async () => {
    const isStill = asked === before;
    before = asked;
    if (!isStill) await new Promise((resolve) => setTimeout(resolve, 300));
    return isStill;
  });
  expect(asked).toBeLessThan(200);
  abort.abort();
  close();
});

test('a caller who reads nothing is let go at the end', async () => {
  let n = 0;
  const { url, close, connections } = await served(() => ({
    ...quiet,
    news: async () => [{ id: `${(n += 1)}`.padStart(500_000, '0'), event: 'tick', data: { n } }],
  }));
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname, () =>
    socket.write(`GET ${pathname}?max_seconds=1 HTTP/1.1\r\nHost: x\r\nAuthorization: any\r\n\r\n`),
  );
  socket.pause();
  await until('the caller is there', async () => (await connections()) === 1);
  await until('nobody is there', async () => (await connections()) === 0);
  socket.destroy();
  close();
});

test(
  'is looked at again though there is always something to tell',
  async () => {
    let n = 0;
    let isAllowed = true;
    const { url, close } = await served(
      () => ({
        ...quiet,
        news: async () => {
          await new Promise((resolve) => setTimeout(resolve, 50));
          return [{ id: `${(n += 1)}`, event: 'tick', data: { n } }];
        },
      }),
      async () => {
        if (!isAllowed) throw new Failure('not_signed_in');
      },
    );
    const stream = await readEvents(url, { Authorization: 'any' });
    await stream.reached(1);
    isAllowed = false;
    await stream.ended();
    expect(stream.events.at(-1)?.event).toBe('failure');
    close();
  },
  LONG_MS,
);

test('goes on after the event that the caller names', async () => {
  const named: (string | undefined)[] = [];
  const { url, close } = await served((lastEventId) => {
    named.push(lastEventId);
    return quiet;
  });
  for (const headers of [{}, { 'Last-Event-ID': '17' }])
    await (await readEvents(`${url}?max_seconds=1`, { Authorization: 'any', ...headers })).ended();
  expect(named).toEqual([undefined, '17']);
  close();
});

test('stands in the documentation as a stream, and in Postman as a request that ends', () => {
  const api = { things: streaming(() => quiet) };
  const operation = openapiOf(api, info).paths?.['/api/things/watch']?.get;
  expect(Object.keys((operation?.responses?.['200'] as { content: object }).content)).toEqual(['text/event-stream']);
  expect(operation?.parameters?.map((one) => 'name' in one && `${one.in} ${one.name}`)).toEqual([
    'query max_seconds',
    'header Last-Event-ID',
  ]);
  const [request] = postmanOf(api, info).item[0]?.item ?? [];
  expect(request?.request.url.raw).toBe('{{baseUrl}}/api/things/watch?max_seconds=1');
  expect(JSON.stringify(request?.event)).not.toContain('envelope');
});
