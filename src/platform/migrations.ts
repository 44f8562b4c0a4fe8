import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { SILENCE_SECONDS } from './database.ts';

const FOLDER = join(import.meta.dirname, '../../migrations');

interface Step {
  readonly name: string;
}
interface Module {
  up(db: Knex): Promise<void>;
  down(db: Knex): Promise<void>;
}

/** Names without their ending, so that compiled and source files count as the same migration. */
export const migrationSource: Knex.MigrationSource<Step> = {
  async getMigrations() {
    const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.ts')).sort();
    return files.map((file) => ({ name: file.replace(/\.ts$/, '') }));
  },
  getMigrationName: ({ name }) => name,
  getMigration: ({ name }) => import(join(FOLDER, `${name}.ts`)) as Promise<Module>,
};

/** Brings the schema up. Safe to run twice, and at once from two processes; picks up after one that was killed. */
export async function migrateToNewest(db: Knex): Promise<string[]> {
  // Held by this connection alone, so it is gone with a killed process; knex's own lock row would stay.
  return db.transaction(async (lock) => {
    const [[row]] = (await lock.raw("select get_lock('salesmagnet.migrate', 60) as held")) as unknown as [
      [{ held: number }],
    ];
    if (row.held !== 1) throw new Error('Another process has been migrating this database for over a minute.');
    try {
      await lock.raw('set session wait_timeout = 86400'); // it is silent meanwhile, and the server would end it, and the lock with it
      await db.migrate.forceFreeMigrationsLock({ migrationSource });
      const [, done] = (await db.migrate.latest({ migrationSource })) as [number, string[]];
      return done;
    } finally {
      await lock.raw("select release_lock('salesmagnet.migrate')");
      await lock.raw('set session wait_timeout = ?', [SILENCE_SECONDS]);
    }
  });
}

/** Names of migrations that this database has not had; the API and the workers refuse to start on any. */
export async function pendingMigrations(db: Knex): Promise<string[]> {
  const [, pending] = (await db.migrate.list({ migrationSource })) as [unknown, { name: string }[]];
  return pending.map((step) => migrationSource.getMigrationName(step));
}
