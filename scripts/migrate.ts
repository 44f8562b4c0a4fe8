import { parseArgs } from 'node:util';
import { readConfig } from '../src/config.ts';
import { openDatabase } from '../src/platform/database.ts';
import { migrateToNewest } from '../src/platform/migrations.ts';
import { commandEnvironment } from './command-environment.ts';
import { ensureDatabase } from './start/given-servers.ts';
import { sentenceOf } from './start/sentence.ts';

try {
  parseArgs({ options: {} }); // it takes none
  const config = readConfig(commandEnvironment());
  await ensureDatabase(config);
  const db = openDatabase({ ...config.database, maxConnections: 4, statementMs: 600_000 });
  const done = await migrateToNewest(db).finally(() => db.destroy());
  console.log(done.length === 0 ? 'The schema is the newest.' : `Applied ${done.join(', ')}.`);
} catch (error) {
  console.error(`The schema could not be brought up: ${sentenceOf(error)}`);
  process.exitCode = 1;
}
