import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A callback that keeps what it received and answers as `answer` says: a status and a body, or nothing at all. */
export async function givenCallback() {
  const received: Received[] = [];
  const callback = {
    received,
    answer: (_: Received): { status: number; body?: string } | undefined => ({ status: 200 }),
    url: '',
  };
  const server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      const url = new URL(request.url ?? '', 'http://callback');
      const one = { method: request.method ?? '', url, headers: request.headers, body };
      received.push(one);
      const answer = callback.answer(one);
      if (answer) response.writeHead(answer.status).end(answer.body);
    })();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  callback.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/facebook`;
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return callback;
}
