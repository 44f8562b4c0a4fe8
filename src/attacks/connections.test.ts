import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listen } from '../platform/listen.ts';
import { type TestEntity, testEntity } from '../testing/entity.ts';
import { testForm } from '../testing/form.ts';
import { inBatches } from '../testing/in-batches.ts';
import { rawConnection, statusesIn } from '../testing/raw-connection.ts';
import { until } from '../testing/until.ts';

/** As in production, but sooner. */
const patience = { headersTimeout: 2_000, requestTimeout: 3_000, connectionsCheckingInterval: 500 };
const CROWD = 200;

let entity: TestEntity;
let server: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  entity = await testEntity();
  server = await listen(entity.world.http, { host: '127.0.0.1', port: 0, patience });
});
afterAll(() => server.close());

const crowd = (count = CROWD) => Array.from({ length: count }, () => rawConnection(server.port));
const isServed = async () => {
  for (let turn = 0; turn < 5; turn += 1)
    expect((await fetch(`http://127.0.0.1:${server.port}/health/live`)).status).toBe(200);
};
const answerTo = (bytes: string) => {
  const connection = rawConnection(server.port);
  connection.socket.write(bytes);
  return connection.answer();
};
const GET = (path: string, ...headers: string[]) =>
  `${[`GET ${path} HTTP/1.1`, 'Host: x', ...headers].join('\r\n')}\r\n\r\n`;

describe('A41', () => {
  test('A41: hundreds who send their headers byte by byte hold up nobody, and are told that it took too long', async () => {
    const slow = crowd();
    for (const { socket } of slow) socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n');
    const drip = setInterval(() => slow.forEach(({ socket }) => socket.writable && socket.write('X')), 200);
    await isServed();
    const answers = await Promise.all(slow.map(({ answer }) => answer()));
    clearInterval(drip);
    expect(new Set(answers.flatMap(statusesIn))).toEqual(new Set([408]));
  });

  test('A41: hundreds who send a lead byte by byte hold up nobody, and leave nothing behind', async () => {
    const form = await testForm(entity);
    const slow = crowd();
    const head = `POST /api/webhooks/website?form_key=${form.formKey} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`;
    for (const { socket } of slow) socket.write(`${head}Content-Length: 1000\r\n\r\n{"email":"`);
    const drip = setInterval(() => slow.forEach(({ socket }) => socket.writable && socket.write('x')), 200);
    await isServed();
    const answers = await Promise.all(slow.map(({ answer }) => answer()));
    clearInterval(drip);
    for (const status of answers.flatMap(statusesIn)) expect([400, 408]).toContain(status);
    expect(await form.events()).toEqual([]);
  });

  test('A41: hundreds who connect and say nothing hold up nobody', async () => {
    const idle = crowd(500);
    await isServed();
    for (const { end } of idle) end();
  });

  test('A41: who asks for much and reads nothing costs no more than a buffer', async () => {
    const deaf = crowd(20);
    const before = process.memoryUsage().rss;
    for (const { socket } of deaf) socket.pause().write(GET('/api/openapi.json').repeat(200)); // gigabytes, if they were written
    await isServed();
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    for (const { end } of deaf) end();
  });

  test('A41: requests behind each other on one connection are answered in their order', async () => {
    const ids = Array.from({ length: 40 }, (_, at) => `request-${1_000 + at}`);
    const text = await answerTo(
      ids
        .map((id, at) => GET('/health/live', `X-Request-Id: ${id}`, ...(at === 39 ? ['Connection: close'] : [])))
        .join(''),
    );
    expect([...text.matchAll(/x-request-id: (\S+)/gi)].map(([, id]) => id)).toEqual(ids);
  });

  const hidden = GET('/health/live', 'Connection: close');
  const post = (...headers: string[]) =>
    `${['POST /api/webhooks/website HTTP/1.1', 'Host: x', 'Content-Type: application/json', ...headers].join('\r\n')}\r\n\r\n`;
  test.each([
    ['a length and chunks', post('Content-Length: 4', 'Transfer-Encoding: chunked') + `0\r\n\r\n${hidden}`],
    ['chunks and a length', post('Transfer-Encoding: chunked', 'Content-Length: 4') + `0\r\n\r\n${hidden}`],
    ['two lengths', post('Content-Length: 0', `Content-Length: ${hidden.length}`) + hidden],
    ['two lengths in one', post('Content-Length: 0, 5') + hidden],
    ['a length with a sign', post('Content-Length: +0') + hidden],
    ['a length below nothing', post('Content-Length: -1') + hidden],
    ['a length in hexadecimal', post('Content-Length: 0x0') + hidden],
    ['a blank before the colon', post('Transfer-Encoding : chunked', 'Content-Length: 0') + hidden],
    ['an encoding that is none', post('Transfer-Encoding: xchunked', 'Content-Length: 0') + hidden],
    ['an encoding twice', post('Transfer-Encoding: chunked', 'Transfer-Encoding: identity') + `0\r\n\r\n${hidden}`],
    ['a folded header', post('X: a\r\n Transfer-Encoding: chunked', 'Content-Length: 0') + hidden],
    ['a bare carriage return', post('X: a\rTransfer-Encoding: chunked') + hidden],
    ['a size of a chunk that is none', post('Transfer-Encoding: chunked') + `zz\r\n${hidden}`],
    ['a size of a chunk beyond all', post('Transfer-Encoding: chunked') + `ffffffffffffffffff\r\n${hidden}`],
    ['a chunk that ends with a line feed', post('Transfer-Encoding: chunked') + `1\nx\n0\n\n${hidden}`],
    ['a NUL in a header', post('X: a\0b') + hidden],
  ])('A41: %s smuggles no second request', async (_name, bytes) => {
    const text = await answerTo(bytes);
    expect(statusesIn(text)).toEqual([400]);
    expect(text).not.toContain('alive');
    await isServed();
  });
});

describe('A42', () => {
  const close = 'Connection: close';
  const request = (line: string, ...headers: string[]) => `${[line, ...headers, close].join('\r\n')}\r\n\r\n`;
  const refused: [name: string, bytes: string, statuses: number[]][] = [
    ['a method that is none', request('FOO /api/leads HTTP/1.1', 'Host: x'), [400]],
    ['a method in lower case', request('get /api/leads HTTP/1.1', 'Host: x'), [400]],
    ['TRACE with a secret', request('TRACE /api/leads HTTP/1.1', 'Host: x', 'Authorization: Bearer canary'), [405]],
    ['PROPFIND', request('PROPFIND /api/leads HTTP/1.1', 'Host: x'), [405]],
    ['OPTIONS of all', request('OPTIONS * HTTP/1.1', 'Host: x'), [404]],
    ['no Host', request('GET /health/live HTTP/1.1'), [400]],
    ['HTTP/2 in plain', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400, 505]],
    ['an unknown version', request('GET /health/live HTTP/9.9', 'Host: x'), [400, 505]],
    ['an expectation that is none', request('GET /health/live HTTP/1.1', 'Host: x', 'Expect: canary'), [417]],
    ['dots', request('GET /api/../../etc/passwd HTTP/1.1', 'Host: x'), [404]],
    ['escaped dots', request('GET /api/docs/%2e%2e%2f%2e%2e%2fpackage.json HTTP/1.1', 'Host: x'), [400, 404]],
    ['backslashes', request('GET /api/docs/..\\..\\package.json HTTP/1.1', 'Host: x'), [400, 404]],
    ['two slashes', request('GET //api/leads HTTP/1.1', 'Host: x'), [404]],
    ['a NUL', request('GET /api/leads%00 HTTP/1.1', 'Host: x'), [404]],
    ['half an escape', request('GET /api/leads/% HTTP/1.1', 'Host: x'), [400, 401, 404]],
    ['no path', request('GET  HTTP/1.1', 'Host: x'), [400]],
    ['a long path', request(`GET /${'x'.repeat(20_000)} HTTP/1.1`, 'Host: x'), [431]],
    ['five thousand headers', request('GET /nothing HTTP/1.1', 'Host: x', ...Array<string>(5_000).fill('a: b')), [431]],
  ];

  test.each(refused)('A42: %s is refused in words, without a stack', async (_name, bytes, statuses) => {
    const text = await answerTo(bytes);
    const [status, ...more] = statusesIn(text);
    expect(statuses, text).toContain(status);
    expect(more).toEqual([]);
    expect(text).not.toMatch(/\n {4}at |node_modules|canary|root:/);
  });

  test('A42: another host in the address, and an offer to speak something else, change nothing', async () => {
    const asked = [
      request('GET http://evil.example/health/live HTTP/1.1', 'Host: x'),
      request('GET /health/live HTTP/1.1', 'Host: x', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'),
      request(
        'GET /health/live HTTP/1.1',
        'Host: evil.example',
        'X-HTTP-Method-Override: DELETE',
        'X-Original-URL: /metrics',
      ),
    ];
    await inBatches(asked, async (bytes) => {
      const text = await answerTo(bytes);
      expect(text).not.toContain('evil.example');
      expect([[200], [404]]).toContainEqual(statusesIn(text));
    });
  });

  test('A42: CONNECT makes no tunnel', async () => {
    const connection = rawConnection(server.port);
    connection.socket.write('CONNECT 127.0.0.1:3306 HTTP/1.1\r\nHost: x\r\n\r\n');
    await until('it hangs up', async () => connection.socket.destroyed);
    expect(statusesIn(connection.received()).filter((status) => status < 400)).toEqual([]);
  });
});
