import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { readConfig } from '../../src/config.ts';
import { keptSecrets } from './secrets.ts';

export const ROOT = join(import.meta.dirname, '../..');

export interface Settings {
  /** Where data, logs and secrets lie; and the same for people. */
  readonly dir: string;
  readonly shownDir: string;
  readonly port: number;
  readonly host: string;
  /** What the API and the workers get; the addresses of servers that are started here come later. */
  readonly environment: NodeJS.ProcessEnv;
  secret(name: string): string;
}

/** Reads `.env` into the environment (which wins) and returns the data folder, made if it is missing. */
export function openDataDir(): string {
  const file = join(ROOT, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  if (process.env['NODE_ENV'] === 'production')
    throw new Error(
      '`npm start` seeds demo accounts, whose password is public: in production run `npm run start:api` and `npm run start:worker`.',
    );
  const dir = resolve(process.env['DATA_DIR'] || '.data');
  makeFolder(dir);
  return dir;
}

/** Not mkdir's own `recursive`: under /proc that one tries for ever. */
function makeFolder(dir: string): void {
  if (existsSync(dir) && statSync(dir).isDirectory()) return;
  if (dirname(dir) !== dir) makeFolder(dirname(dir));
  mkdirSync(dir);
}

/** From the environment; secrets that it does not give are made once and kept in `dir`. Throws a sentence about what is wrong. */
export function readSettings(dir: string): Settings {
  const secret = keptSecrets(join(dir, 'secrets.json'));
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: process.env['NODE_ENV'] || 'development',
    DATA_DIR: dir,
  };
  for (const name of ['JWT_SECRET', 'ENCRYPTION_KEY', 'OPERATOR_TOKEN']) environment[name] ||= secret(name);
  const { port, host } = readConfig(environment);
  return { dir, shownDir: relative(process.cwd(), dir) || '.', port, host, environment, secret };
}
