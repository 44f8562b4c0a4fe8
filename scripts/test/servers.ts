import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServers, stopServers } from '../servers/index.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Servers for the length of `work`: those that the environment names, else private ones with fresh data. They end with us, also by a signal. */
export async function withServers<T>(
  work: (environment: NodeJS.ProcessEnv, running: readonly RunningServer[]) => Promise<T>,
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'salesmagnet-test-'));
  const secrets = new Map<string, string>();
  const running: RunningServer[] = [];
  const cut = new AbortController();
  const end = async () => {
    await stopServers(running);
    rmSync(dir, { recursive: true, force: true });
  };
  const endBySignal = () => {
    if (cut.signal.aborted) return; // a second Ctrl-C must not cut the first one's work short
    cut.abort();
    void end().finally(() => process.exit(130));
  };
  for (const signal of SIGNALS) process.on(signal, endBySignal);
  try {
    const servers = await startServers(
      {
        dir,
        signal: cut.signal,
        secret(name) {
          const secret = secrets.get(name) ?? randomBytes(16).toString('hex');
          secrets.set(name, secret);
          return secret;
        },
        step(label, step) {
          console.log(`${label} …`);
          return step();
        },
        onStart: (server) => running.push(server),
        onExit: (_name, server) => {
          if (!server.stopping) server.failed = true;
        },
      },
      process.env,
    );
    return await work(
      Object.assign({}, ...servers.map(({ environment }) => environment)) as NodeJS.ProcessEnv,
      servers,
    );
  } finally {
    if (cut.signal.aborted) await new Promise(() => undefined); // endBySignal ends the process
    for (const signal of SIGNALS) process.off(signal, endBySignal);
    await end();
  }
}
