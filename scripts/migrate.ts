import { readConfig } from '../src/config.ts';
import { openDatabase } from '../src/platform/database.ts';
import { migrateToNewest } from '../src/platform/migrations.ts';

const { database } = readConfig(process.env);
const db = openDatabase({ ...database, maxConnections: 4, statementMs: 600_000 });
try {
  const done = await migrateToNewest(db);
  console.log(done.length === 0 ? 'The schema is the newest.' : `Applied ${done.join(', ')}.`);
} catch (error) {
  console.error(`The schema could not be brought up: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await db.destroy();
}
