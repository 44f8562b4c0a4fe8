import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import type { Endpoint } from '../platform/endpoint.ts';
import { listen } from '../platform/listen.ts';
import { type TestEntity, testEntity } from '../testing/entity.ts';
import { exampleOf, operations } from '../testing/example-request.ts';
import { testForm } from '../testing/form.ts';
import { inBatches } from '../testing/in-batches.ts';
import { rawConnection, statusesIn } from '../testing/raw-connection.ts';

// Made from the catalogue: a body is covered by being declared. Limit and limit + 1: contract-bodies.test.ts.

const KB = 1024;
const MB = 1024 * KB;
const named = (name: string) => {
  const found = operations.find(({ operation }) => operation === name);
  if (!found) throw new Error(`There is no ${name} any more`);
  return found.endpoint;
};
const takingAny = operations.filter(({ endpoint }) => endpoint.body !== undefined);

let entity: TestEntity;
let server: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  entity = await testEntity();
  server = await listen(entity.world.http, { host: '127.0.0.1', port: 0 });
});
afterAll(() => server.close());

async function open(endpoint: Endpoint<never>, headers: Readonly<Record<string, string | number>>) {
  const { params = {} } = exampleOf(endpoint);
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => String((params as Record<string, unknown>)[name]));
  const authorization = `Bearer ${await entity.tokenOf('admin')}`;
  const all = { 'Content-Type': 'application/json', authorization, ...headers };
  const call = httpRequest({
    port: server.port,
    host: '127.0.0.1',
    method: endpoint.method.toUpperCase(),
    path,
    headers: all,
    signal: AbortSignal.timeout(15_000),
  });
  call.on('error', () => undefined); // the server hangs up on who goes on sending
  const answered = (once(call, 'response') as Promise<[IncomingMessage]>).then(([response]) => {
    response.resume();
    return response.statusCode;
  });
  return { call, answered };
}

describe('A34: a body', () => {
  test.each(takingAny)('A34: of 50 MB to $operation is refused before it is sent', async ({ endpoint }) => {
    const { call, answered } = await open(endpoint, { 'Content-Length': 50 * MB });
    call.write('{');
    expect(await answered).toBe(413);
    call.destroy();
  });

  test.each(takingAny)('A34: without a length to $operation is no longer than its limit', async ({ endpoint }) => {
    const { call, answered } = await open(endpoint, { 'Transfer-Encoding': 'chunked' });
    call.end(Buffer.alloc((endpoint.kind === 'raw' ? endpoint.bodyLimit : 256 * KB) + 1, ' '));
    expect(await answered).toBe(413);
  });

  test.each(takingAny)('A34: of 20 kB that would be 20 MB to $operation is refused', async ({ endpoint }) => {
    const bomb = gzipSync(Buffer.alloc(20 * MB, ' '));
    expect(bomb.length).toBeLessThan(30 * KB);
    const { call, answered } = await open(endpoint, { 'Content-Encoding': 'gzip', 'Content-Length': bomb.length });
    call.end(bomb);
    expect([413, 415]).toContain(await answered);
  });

  test('A34: of 20 MB without a length, from ten at once, takes no memory', async () => {
    const before = process.memoryUsage().rss;
    const piece = Buffer.alloc(256 * KB, ' ');
    const statuses = await inBatches(
      Array.from({ length: 10 }),
      async () => {
        const { call, answered } = await open(named('webhooks.website'), { 'Transfer-Encoding': 'chunked' });
        for (let sent = 0; sent < 20 * MB && !call.destroyed; sent += piece.length)
          await new Promise((resolve) => call.write(piece, resolve));
        call.end();
        return answered;
      },
      10,
    );
    expect(new Set(statuses)).toEqual(new Set([413]));
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * MB); // of 200 that were sent
  });
});

describe('A34: a length that is not so', () => {
  const answers = '{"answers":{"email":"a@b.example"}}';
  const post = (formKey: string, length: number) =>
    `POST /api/webhooks/website?form_key=${formKey} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${answers}`;

  test('A34: that is too long leaves nothing when its sender ends', async () => {
    const form = await testForm(entity);
    const connection = rawConnection(server.port);
    connection.socket.end(post(form.formKey, answers.length + 10));
    expect(statusesIn(await connection.answer()).filter((status) => status < 400)).toEqual([]);
    expect(await form.events()).toEqual([]);
  });

  test('A34: that is too short is a body that is no JSON, and no request behind it', async () => {
    const form = await testForm(entity);
    const connection = rawConnection(server.port);
    connection.socket.write(post(form.formKey, answers.length - 5));
    expect(new Set(statusesIn(await connection.answer()))).toEqual(new Set([400]));
    expect(await form.events()).toEqual([]);
  });
});

test('A34: a body inflated under its limit is read', async () => {
  const zipped = gzipSync('{"email":7}');
  const { call, answered } = await open(named('auth.login'), {
    'Content-Encoding': 'gzip',
    'Content-Length': zipped.length,
  });
  call.end(zipped);
  expect(await answered).toBe(400);
});

test.each(['RATE_LIMIT_USER', 'RATE_LIMIT_ENTITY', 'PORT'])('A34: a limit that is none stops the start: %s', (name) => {
  for (const value of ['-1', 'many', '1e9', '1 mb'])
    expect(() => readConfig({ JWT_SECRET: 'any', ENCRYPTION_KEY: 'any', [name]: value })).toThrow(name);
});
