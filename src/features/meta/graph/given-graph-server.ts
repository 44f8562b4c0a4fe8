import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
}

type Reply = (seen: SeenRequest, response: ServerResponse) => void;

/** A server on 127.0.0.1 that answers as it is told and remembers what it was asked. */
export async function givenGraphServer() {
  const seen: SeenRequest[] = [];
  let reply: Reply = (_seen, response) => response.end('{}');
  const server = createServer((request: IncomingMessage, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const one = {
      method: request.method ?? '',
      url: request.url ?? '',
      path: pathname,
      query: Object.fromEntries(searchParams),
      authorization: request.headers.authorization,
    };
    seen.push(one);
    reply(one, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    /** Forgets what was asked before. */
    replies(next: Reply): void {
      seen.length = 0;
      reply = next;
    },
    /** Answers JSON texts or values, one after another, and then the last one for ever. */
    answers(...bodies: readonly unknown[]): void {
      let turn = 0;
      this.replies((_seen, response) => {
        const body = bodies[Math.min(turn++, bodies.length - 1)];
        response.setHeader('content-type', 'application/json; charset=UTF-8');
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
