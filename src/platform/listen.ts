import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerMalformed } from './malformed-request.ts';

/** A slow client must not hold a connection for minutes: Node's own defaults are 60 s and 300 s, looked at every 30 s. */
const PATIENCE = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 };
const MOST_CONNECTIONS = 10_000;

/** A request may be on its way on an open connection; cutting it would leave its sender not knowing what became of it. */
const FAREWELL_MS = 500;

/**
 * Listens, or rejects with the reason. `close` tells those who still ask to connect anew next time, then refuses new connections and
 * lets requests under way end.
 */
export async function listen(
  app: RequestListener,
  { host, port, patience = PATIENCE }: { host: string; port: number; patience?: typeof PATIENCE },
) {
  let isClosing = false;
  const server: Server = createServer({ ...patience, keepAliveTimeout: 65_000 }, (request, response) => {
    if (isClosing) response.setHeader('Connection', 'close');
    app(request, response);
  });
  answerMalformed(server);
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close(): Promise<void> {
      isClosing = true;
      await sleep(FAREWELL_MS);
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      const sweep = setInterval(() => server.closeIdleConnections(), 100); // those whose last request ends meanwhile
      const cut = setTimeout(() => server.closeAllConnections(), 8_000);
      await closed;
      clearInterval(sweep);
      clearTimeout(cut);
    },
  };
}
