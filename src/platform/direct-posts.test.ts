import express from 'express';
import { Agent, createServer, type IncomingMessage, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { crowds } from './crowd.ts';
import { directPosts } from './direct-posts.ts';
import { type RawReply, rawEndpointsFor } from './endpoint.ts';
import { Failure } from './errors.ts';
import { type Doors, notFound, onError, router } from './http.ts';
import { logger } from './logger.ts';
import { metrics } from './metrics.ts';
import { requestLog, requestNotes } from './request-log.ts';
import { withSecurityHeaders } from './security-headers.ts';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
});

/** A raw endpoint at /api/things, served as the product serves its own; `direct`: how many posts went past Express. */
async function serving(handle: (bytes: Buffer) => Promise<RawReply>) {
  const post = rawEndpointsFor<object>('/api/things').post('', {
    summary: 'Take',
    aliases: ['/things'],
    consumes: ['application/json'],
    body: z.unknown(),
    reply: z.unknown(),
    bodyLimit: 100,
    fails: ['conflict'],
    crossOrigin: async (request) => ({ 'Access-Control-Allow-Origin': request.get('origin') ?? '' }),
    handle: async (request, bytes) =>
      request.query['echo'] === undefined ? handle(bytes) : { status: 200, body: { echo: request.query['echo'] } },
  });
  const told = { reports: [] as unknown[], undeclared: [] as string[], direct: 0 };
  const doors = {
    crowdOf: crowds(() => undefined),
    onUndeclared: (operation: string, { code }: Failure) => void told.undeclared.push(`${operation} ${code}`),
  } as Doors;
  const notes = requestNotes(logger('silent', 'test'), metrics());
  const report = (error: unknown) => void told.reports.push(error);
  const app = express().disable('x-powered-by').disable('etag').set('query parser', 'simple');
  app.use(requestLog(notes), withSecurityHeaders, router({ things: { post } }, {}, doors), notFound, onError(report));
  const serveDirectly = directPosts({ things: { post } }, {}, { doors, app, notes, report });
  const server = createServer((request, response) => {
    if (serveDirectly(request, response)) told.direct += 1;
    else app(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { told, send: sender((server.address() as AddressInfo).port) };
}

interface Sending {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** In pieces, without saying how long it will be. */
  readonly chunked?: boolean;
}

const sender = (port: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 2_000 });
  return ({ path = '/api/things', headers = {}, body = '{"a":1}', chunked = false }: Sending = {}) =>
    new Promise<{ status: number; headers: IncomingMessage['headers']; text: string }>((resolve, reject) => {
      const length = chunked ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
      const sent = { 'Content-Type': 'application/json', 'X-Request-Id': 'given-by-caller', ...length, ...headers };
      const call = ask({ host: '127.0.0.1', port, agent, path, method: 'POST', headers: sent }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      }).on('error', reject);
      if (chunked) call.write(body.slice(0, 3));
      call.end(chunked ? body.slice(3) : body);
    });
};

const undated = ({ headers: { date: _, ...headers }, ...answer }: { headers: IncomingMessage['headers'] }) => ({
  ...answer,
  headers,
});

test.each<[string, () => Promise<RawReply>]>([
  ['an object', async () => ({ status: 200, body: { success: true, name: 'Zoë' } })],
  ['a page', async () => ({ status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: '<p>ö</p>' })],
  ['nothing but where to go', async () => ({ status: 303, headers: { Location: 'https://a.example/' } })],
  ['a failure', () => Promise.reject(new Failure('conflict', { message: 'Taken.' }))],
  ['a failure that is not declared', () => Promise.reject(new Failure('not_found'))],
  ['a fault of ours', () => Promise.reject(new Error('broken'))],
])('a post that goes past Express is answered as by Express: %s', async (_name, handle) => {
  const { told, send } = await serving(handle);
  for (const headers of [{}, { Origin: 'https://a.example' }]) {
    const direct = await send({ headers });
    expect(told.direct).toBe(1);
    const { reports, undeclared } = { reports: [...told.reports], undeclared: [...told.undeclared] };
    const byExpress = await send({ path: '/api/things/', headers });
    expect(told.direct).toBe(1);
    expect(undated(direct)).toEqual(undated(byExpress));
    expect(direct.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect([told.reports, told.undeclared]).toEqual([
      [...reports, ...reports],
      [...undeclared, ...undeclared],
    ]);
    Object.assign(told, { reports: [], undeclared: [], direct: 0 });
  }
});

test('what is unusual about a request is left to Express', async () => {
  const { told, send } = await serving(async (bytes) => ({ status: 200, body: { length: bytes.length } }));
  expect((await send({ path: '/things' })).text).toBe('{"length":7}');
  expect((await send({ path: '/api/things?echo=a%20b' })).text).toBe('{"echo":"a b"}');
  expect(told.direct).toBe(2);
  expect((await send({ chunked: true })).text).toBe('{"length":7}');
  expect((await send({ body: '' })).text).toBe('{"length":0}');
  expect((await send({ body: 'x'.repeat(101) })).status).toBe(413);
  expect((await send({ headers: { 'Content-Encoding': 'gzip' } })).status).toBe(415);
  expect((await send({ path: '/API/things' })).status).toBe(404);
  expect(told.direct).toBe(2);
});

test('of two thousand who post at once those whom there is room for are served, and the others are told when to come again', async () => {
  const open = Promise.withResolvers<void>();
  const { told, send } = await serving(async () => {
    await open.promise;
    return { status: 200, body: { success: true } };
  });
  let turnedAway = 0;
  const answers = Array.from({ length: 2_000 }, async () => {
    const answer = await send();
    if (answer.status === 503) turnedAway += 1;
    if (turnedAway === 1_000) open.resolve(); // not before: whoever has room waits meanwhile
    return answer;
  });
  const all = await Promise.all(answers);
  expect(all.filter(({ status }) => status === 200)).toHaveLength(1_000);
  const refused = all.filter(({ status }) => status === 503);
  expect(refused).toHaveLength(1_000);
  expect(new Set(refused.map(({ headers }) => headers['retry-after']))).toEqual(new Set(['2']));
  expect(told.reports).toEqual([]);
  expect((await send()).status).toBe(200);
});
