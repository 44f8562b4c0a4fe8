import { createServer, type RequestListener, type Server } from 'node:http';

/** A slow client must not hold a connection for minutes: Node's own defaults are 60 s and 300 s. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const MOST_CONNECTIONS = 10_000;

/** Listens, or rejects with the reason. `close` lets requests under way end, and refuses new ones at once. */
export async function listen(app: RequestListener, { host, port }: { host: string; port: number }) {
  const server: Server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: 65_000 },
    app,
  );
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 8_000).unref();
      }),
  };
}
