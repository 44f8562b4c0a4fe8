import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../src/platform/database.ts';
import { migrateToNewest } from '../src/platform/migrations.ts';

// Row types of all tables, from a freshly migrated schema of its own on the server that DB_HOST names. The outcome is the same from
// MySQL and MariaDB (which reports JSON as longtext; its column check tells). `--check` writes nothing and fails if the file is stale.

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly full_type: string;
  readonly nullable: 'YES' | 'NO';
  readonly fallback: string | null;
  readonly extra: string;
}

const TYPES: Record<string, string> = {
  bigint: 'number',
  int: 'number',
  tinyint: 'boolean',
  decimal: 'string',
  varchar: 'string',
  char: 'string',
  text: 'string',
  json: 'Json',
  datetime: 'Date',
  binary: 'Buffer',
  varbinary: 'Buffer',
  mediumblob: 'Buffer',
};

const FILE = join(import.meta.dirname, '../src/platform/tables.ts');
const SCHEMA = 'salesmagnet_row_types';

const {
  DB_HOST: host = '127.0.0.1',
  DB_PORT: port = '3306',
  DB_USER: user = 'root',
  DB_PASSWORD: password = '',
} = process.env;
const open = (database: string) =>
  openDatabase({ host, port: Number(port), user, password, database, maxConnections: 2, statementMs: 60_000 });

const server = open('information_schema');
await server.raw('drop database if exists ??', [SCHEMA]);
await server.raw('create database ?? default character set utf8mb4 collate utf8mb4_unicode_ci', [SCHEMA]);
const db = open(SCHEMA);
await migrateToNewest(db);

const columns = (await db('information_schema.columns')
  .where({ table_schema: SCHEMA })
  .whereNotIn('table_name', ['knex_migrations', 'knex_migrations_lock'])
  .orderBy(['table_name', 'ordinal_position'])
  .select({
    table: 'table_name',
    name: 'column_name',
    type: 'data_type',
    full_type: 'column_type',
    nullable: 'is_nullable',
    fallback: 'column_default',
    extra: 'extra',
  })) as Column[];
const checks = (await db('information_schema.check_constraints')
  .where({ constraint_schema: SCHEMA })
  .select({ clause: 'check_clause' })) as { clause: string }[];
await db.destroy();
await server.raw('drop database ??', [SCHEMA]);
await server.destroy();

const jsonByCheck = new Set(
  checks.map(({ clause }) => /json_valid\(`(\w+)`\)/i.exec(clause)?.[1]).filter((name) => name !== undefined),
);

const typeOf = ({ name, type }: Column): string => {
  const known = type === 'longtext' && jsonByCheck.has(name) ? 'Json' : TYPES[type];
  if (!known) throw new Error(`No TypeScript type is known for the SQL type ${type} of ${name}`);
  return known;
};
const isNullable = ({ nullable }: Column) => nullable === 'YES';
const hasFallback = ({ fallback, extra, nullable }: Column) =>
  fallback !== null || extra.includes('auto_increment') || nullable === 'YES';
const pascal = (name: string) => name.replace(/(^|_)(\w)/g, (_, __, letter: string) => letter.toUpperCase());

const tables = Map.groupBy(columns, ({ table }) => table);
const lines = [
  '// Generated from the database by scripts/generate-tables.ts. Do not edit: run `npm run generate`.',
  '',
  'export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };',
  '',
];
for (const [table, own] of tables) {
  lines.push(`export interface ${pascal(table)}Row {`);
  for (const column of own) lines.push(`  ${column.name}: ${typeOf(column)}${isNullable(column) ? ' | null' : ''};`);
  lines.push('}', '');
  // Written JSON is text: the driver would otherwise take an array for a list of values.
  lines.push(`export interface New${pascal(table)}Row {`);
  for (const column of own) {
    const type = typeOf(column);
    lines.push(
      `  ${column.name}${hasFallback(column) ? '?' : ''}: ${type === 'Json' ? 'string' : type}${isNullable(column) ? ' | null' : ''};`,
    );
  }
  lines.push('}', '');
}
const ofEntities = [...tables]
  .filter(([, own]) => own.some(({ name }) => name === 'entity_id'))
  .map(([table]) => table);
lines.push(
  '/** Tables whose rows belong to an entity: the ones that Scope serves. */',
  'export interface EntityTables {',
);
for (const table of ofEntities) lines.push(`  ${table}: ${pascal(table)}Row;`);
lines.push('}', '', 'export interface NewRows {');
for (const table of ofEntities) lines.push(`  ${table}: New${pascal(table)}Row;`);
lines.push('}', '');

const text = lines.join('\n');
if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) {
  console.error('src/platform/tables.ts is not what the migrations make: run `npm run generate`.');
  process.exitCode = 1;
}
