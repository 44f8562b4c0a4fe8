import type { Knex } from 'knex';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { testSchemas } from '../testing/schemas.ts';
import { testConfig } from '../testing/world.ts';
import { openDatabase } from './database.ts';
import { migrateToNewest, migrationSource, pendingMigrations } from './migrations.ts';

const schema = `${testSchemas}migrating_${process.env['VITEST_POOL_ID'] ?? '1'}`;
const pools: Knex[] = [];

const pool = (database = schema): Knex => {
  const made = openDatabase({ ...testConfig().database, database, maxConnections: 2, statementMs: 60_000 });
  pools.push(made);
  return made;
};

beforeEach(async () => {
  const server = pool('information_schema');
  await server.raw('drop database if exists ??', [schema]);
  await server.raw('create database ?? default character set utf8mb4 collate utf8mb4_unicode_ci', [schema]);
});
afterAll(async () => {
  await pool('information_schema').raw('drop database if exists ??', [schema]);
  await Promise.all(pools.map((each) => each.destroy()));
});

const allNames = async () =>
  (await migrationSource.getMigrations([])).map((step) => migrationSource.getMigrationName(step));
const tablesOf = async (db: Knex): Promise<string[]> => {
  const [rows] = (await db.raw(
    'select table_name as name from information_schema.tables where table_schema = database()',
  )) as [{ name: string }[]];
  return rows.map(({ name }) => name).sort();
};

test('an empty database becomes the newest, and a second run finds nothing to do', async () => {
  const db = pool();
  expect(await pendingMigrations(db)).toEqual(await allNames());
  expect(await migrateToNewest(db)).toEqual(await allNames());
  expect(await pendingMigrations(db)).toEqual([]);
  const tables = await tablesOf(db);
  expect(await migrateToNewest(db)).toEqual([]);
  expect(await tablesOf(db)).toEqual(tables);
});

test('of two processes that migrate at once one does, the other waits and finds it done', async () => {
  const done = await Promise.all([migrateToNewest(pool()), migrateToNewest(pool())]);
  expect(done.toSorted((a, b) => a.length - b.length)).toEqual([[], await allNames()]);
});

test('a migration that was killed half way simply runs again, though its lock was left behind', async () => {
  const db = pool();
  await migrateToNewest(db);
  const tables = await tablesOf(db);
  const names = await allNames();
  for (const name of names.toReversed()) {
    await db('knex_migrations').where({ name }).delete();
    await db('knex_migrations_lock').update({ is_locked: 1 });
    expect(await migrateToNewest(db)).toEqual([name]);
    expect(await tablesOf(db)).toEqual(tables);
    await db('knex_migrations').where('name', '>', name).delete(); // the ones after it had not begun when it was killed
    await migrateToNewest(db);
  }
});

test('a table that the killed one had not made yet is made', async () => {
  const db = pool();
  await migrateToNewest(db);
  const itsAndLater = (await allNames()).filter((name) => name >= '20261121_01_work');
  await db('knex_migrations').whereIn('name', itsAndLater).delete();
  await db.schema.dropTable('report_runs');
  expect(await pendingMigrations(db)).toEqual(itsAndLater);
  expect(await migrateToNewest(db)).toEqual(itsAndLater);
  expect(await tablesOf(db)).toContain('report_runs');
});

test('the last step taken back leaves the indexes that were there before it', async () => {
  const db = pool();
  const keys = async () => {
    const [rows] = (await db.raw(
      `select concat_ws(' ', table_name, index_name, group_concat(column_name order by seq_in_index)) as line
      from information_schema.statistics where table_schema = database() group by table_name, index_name`,
    )) as [{ line: string }[]];
    return rows.map(({ line }) => line).sort();
  };
  const steps = await allNames();
  for (const _ of steps.slice(1)) await db.migrate.up({ migrationSource });
  const before = await keys();
  await db.migrate.up({ migrationSource });
  const after = await keys();
  await db.migrate.down({ migrationSource });
  expect(await keys()).toEqual(before);
  await db.migrate.up({ migrationSource });
  expect(await keys()).toEqual(after);
});

test('every step can be taken back, and forth again', async () => {
  const db = pool();
  await migrateToNewest(db);
  const tables = await tablesOf(db);
  await db.migrate.rollback({ migrationSource }, true);
  expect(await tablesOf(db)).toEqual(['knex_migrations', 'knex_migrations_lock']);
  await migrateToNewest(db);
  expect(await tablesOf(db)).toEqual(tables);
});
