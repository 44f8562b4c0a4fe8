import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServers, stopServers } from '../servers/index.ts';

/** Servers for the length of `work`: those that the environment names, else private ones with fresh data. */
export async function withServers<T>(work: (environment: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'salesmagnet-test-'));
  const secrets = new Map<string, string>();
  const servers = await startServers(
    {
      dir,
      secret(name) {
        const secret = secrets.get(name) ?? randomBytes(16).toString('hex');
        secrets.set(name, secret);
        return secret;
      },
      step(label, step) {
        console.log(`${label} …`);
        return step();
      },
      onExit: (_name, server) => {
        if (!server.stopping) server.failed = true;
      },
    },
    process.env,
  );
  try {
    return await work(Object.assign({}, ...servers.map(({ environment }) => environment)) as NodeJS.ProcessEnv);
  } finally {
    await stopServers(servers);
    rmSync(dir, { recursive: true, force: true });
  }
}
