import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addressesOfRunningStart } from './start/addresses.ts';

/**
 * The environment of a command line: what is set, then `.env`; where neither names a database, the servers of an `npm start`
 * that runs in this folder. Production has only what is set.
 */
export function commandEnvironment(): NodeJS.ProcessEnv {
  if (process.env['NODE_ENV'] === 'production') return process.env;
  const file = join(import.meta.dirname, '../.env');
  if (existsSync(file)) process.loadEnvFile(file);
  if (process.env['DB_HOST']) return process.env;
  const addresses = addressesOfRunningStart(process.env['DATA_DIR'] || '.data');
  if (!addresses['DB_HOST'])
    throw new Error(
      'No database is named (DB_HOST, in the environment or .env), and no `npm start` runs in this folder.',
    );
  return { ...process.env, ...addresses };
}
