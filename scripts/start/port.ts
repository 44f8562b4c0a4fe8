import { createServer } from 'node:net';

/** Throws a sentence if the port cannot be listened on, or nobody could go there. */
export async function assertPortIsFree(port: number, host: string): Promise<void> {
  await assertIsListenable(port, host);
  if (await isRefusedByBrowsers(port))
    throw new Error(
      `port ${port} belongs to another protocol, so browsers refuse to go there: choose another port, as in \`PORT=3000 npm start\`.`,
    );
}

/** fetch has the browsers' list (https://fetch.spec.whatwg.org/#port-blocking), and looks at it before it connects. */
const isRefusedByBrowsers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}`, { signal: AbortSignal.timeout(1_000) }).then(
    () => false,
    ({ cause }: { cause?: { message?: string } }) => cause?.message === 'bad port',
  );

function assertIsListenable(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      reject(new Error(REASONS[code ?? '']?.(port, host) ?? `port ${port} cannot be used (${code}).`)),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve()));
  });
}

const REASONS: Record<string, (port: number, host: string) => string> = {
  EADDRINUSE: (port) =>
    `port ${port} is taken by another program: stop that one, or choose another port, as in \`PORT=${port + 1} npm start\`.`,
  EACCES: (port) => `port ${port} is reserved for the system: choose one above 1023, as in \`PORT=3000 npm start\`.`,
  EADDRNOTAVAIL: (_port, host) => `HOST names ${host}, and this machine has no such address.`,
  ENOTFOUND: (_port, host) => `HOST names ${host}, and there is no such host.`,
};
