import type { Knex } from 'knex';
import { readConfig } from './src/config.ts';
import { migrationSource } from './src/platform/migrations.ts';

// For the knex command line only, as in `node node_modules/.bin/knex migrate:status`; `npm run migrate` is the usual way.
// The secrets do not matter here.
const { database } = readConfig({ JWT_SECRET: 'none', ENCRYPTION_KEY: 'none', ...process.env });

const configuration: Knex.Config = {
  client: 'mysql2',
  connection: { ...database, timezone: 'Z', charset: 'utf8mb4' },
  migrations: { migrationSource },
};

export default configuration;
