import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { livingPid } from '../servers/index.ts';

const NAMES = [
  'PORT',
  'DB_HOST',
  'DB_PORT',
  'DB_USER',
  'DB_PASSWORD',
  'DB_NAME',
  'REDIS_URL',
  'JWT_SECRET',
  'ENCRYPTION_KEY',
  'OPERATOR_TOKEN',
  'FB_APP_ID',
  'FB_APP_SECRET',
  'FB_VERIFY_TOKEN',
  'FB_GRAPH_URL',
];
const Addresses = z.record(z.string(), z.string());

const fileIn = (dir: string) => join(dir, 'run', 'addresses.json');

/** Leaves word where this start's servers are, for commands that are run beside it. */
export function leaveAddresses(dir: string, environment: NodeJS.ProcessEnv): { remove(): void } {
  const known = Object.fromEntries(NAMES.map((name) => [name, environment[name] ?? '']));
  rmSync(fileIn(dir), { force: true }); // an old one may have another mode
  writeFileSync(fileIn(dir), `${JSON.stringify(known, null, 2)}\n`, { mode: 0o600 });
  return { remove: () => rmSync(fileIn(dir), { force: true }) };
}

/** What `npm start` in this folder left, as long as it runs. */
export function addressesOfRunningStart(dataDir: string): NodeJS.ProcessEnv {
  const dir = resolve(dataDir);
  try {
    if (livingPid(readFileSync(join(dir, 'run', 'start.pid'), 'utf8')) === undefined) return {};
    return Addresses.parse(JSON.parse(readFileSync(fileIn(dir), 'utf8')));
  } catch {
    return {};
  }
}
