import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { answerMalformed } from './malformed-request.ts';

// Attack A41 of docs/attacks.md.

/** Everything that comes back for these bytes, until the server closes. */
async function sent(bytes: string): Promise<string> {
  const server = answerMalformed(createServer((_request, response) => response.end('served')));
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(bytes));
  let text = '';
  for await (const piece of socket) text += String(piece);
  return text;
}

test.each([
  ['no HTTP', 'hello\r\n\r\n', 400],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400],
  [
    'a length and chunks',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['headers of 100 kB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`, 431],
])('%s is answered in the envelope, and the connection ends', async (_name, bytes, status) => {
  const [head = '', body = ''] = (await sent(bytes)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(JSON.parse(body)).toEqual({
    success: false,
    message: expect.any(String),
    errors: [{ path: 'request', message: 'is malformed' }],
  });
});

test('what is served before it is served whole', async () => {
  const text = await sent('GET / HTTP/1.1\r\nHost: x\r\n\r\nhello\r\n\r\n');
  expect(text).toContain('served');
  expect(text).not.toMatch(/served.*served/s);
});
