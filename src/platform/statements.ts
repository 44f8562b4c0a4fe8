import { isUtf8 } from 'node:buffer';
import type { Knex } from 'knex';
import { escape, type ResultSetHeader } from 'mysql2';

/** What a column of the rows sought must be: this value, one of these, or on this side of one. */
export type Test =
  | Value
  | readonly Value[]
  | { readonly atLeast: Value }
  | { readonly atMost: Value }
  | { readonly over: Value };
type Value = string | number | boolean | Date | Buffer | null;

/** Rows of one table that a scope asks for; the entity is added by the scope. */
export interface Lookup {
  readonly columns?: readonly string[] | undefined;
  readonly where?: Readonly<Record<string, Test>> | undefined;
  readonly notNull?: string | undefined;
  readonly orderBy?: readonly string[] | undefined;
  /** Each combination of the columns once. */
  readonly distinct?: boolean | undefined;
  /** By the key of ids alone, as `Scope.byIds`. */
  readonly byId?: boolean | undefined;
  /** Until the transaction ends, in the order of the primary key. */
  readonly lock?: boolean | undefined;
}

export interface OfEntity<T> {
  readonly entityId: number;
  readonly asked: T;
}

export interface EntityRow {
  readonly entity_id: number;
}

/** What to do with a column when the row is there already: take the new value, add it to the old one, or keep the later of both. */
export type Merge = 'set' | 'add' | 'latest';
export type Merging = Readonly<Record<string, Merge>>;

const ROWS_PER_STATEMENT = 500;

/** Lookups of any number of entities which differ in their conditions only, as one statement. Rows come entity by entity. */
export async function lookUp(db: Knex, table: string, lookups: readonly OfEntity<Lookup>[]): Promise<EntityRow[]> {
  const [first] = lookups;
  if (!first) return [];
  const { columns, orderBy = [], distinct = false, lock = false, byId = false } = first.asked;
  const chosen = columns ? ['entity_id', ...columns].map(quoted).join(', ') : '*';
  const text = [
    `select ${distinct ? 'distinct ' : ''}${chosen} from ${quoted(table)}`,
    // A scan would lock rows that are not meant, and wait for their holders.
    lock ? 'force index (primary)' : byId ? 'force index (id)' : '',
    `where ${anyOf(lookups)} order by ${['entity_id', ...orderBy].map(quoted).join(', ')}`,
    lock ? 'for update' : '',
  ];
  const [rows] = (await db.raw(text.join(' '))) as unknown as [EntityRow[]];
  return rows;
}

/** `entity_id in (…) and …` for entities that ask the same, joined by `or`. */
function anyOf(lookups: readonly OfEntity<Lookup>[]): string {
  const alike = Map.groupBy(lookups, ({ asked }) => conditionOf(asked));
  return [...alike]
    .map(([condition, own]) => `(entity_id in (${own.map(({ entityId }) => entityId).join(', ')})${condition})`)
    .join(' or ');
}

function conditionOf({ where = {}, notNull }: Lookup): string {
  const tests = Object.entries(where).map(([column, test]) => ` and ${quoted(column)} ${testText(test)}`);
  return (notNull === undefined ? '' : ` and ${quoted(notNull)} is not null`) + tests.join('');
}

function testText(test: Test): string {
  if (test === null) return 'is null';
  if (isList(test)) return test.length === 0 ? 'is null and false' : `in (${test.map(literal).join(', ')})`;
  if (typeof test === 'object' && !(test instanceof Date) && !Buffer.isBuffer(test)) {
    if ('atLeast' in test) return `>= ${literal(test.atLeast)}`;
    if ('atMost' in test) return `<= ${literal(test.atMost)}`;
    return `> ${literal(test.over)}`;
  }
  return `= ${literal(test)}`;
}

const isList = (test: Test): test is readonly Value[] => Array.isArray(test);

interface Insert {
  readonly table: string;
  readonly rows: readonly object[];
  /** Of rows whose key is there already; not given: such a row is an error. */
  readonly merging?: Merging | undefined;
  /** Such a row is left out. (It hides other mistakes too: only where there can be none.) */
  readonly ignoresDuplicates?: boolean;
}

interface Inserted {
  /** The id that the first row was given; ids ascend. */
  readonly firstId: number;
  /** How many rows there are more, where none was merged. */
  readonly added: number;
}

/** Rows of any entities, in the order given. */
export async function insertRows(db: Knex, insert: Insert): Promise<Inserted> {
  const { table, rows, merging, ignoresDuplicates = false } = insert;
  const [verb, ending] = [ignoresDuplicates ? 'insert ignore' : 'insert', mergeText(merging)];
  let inserted: Inserted = { firstId: 0, added: 0 };
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const values = valuesText(table, rows.slice(start, start + ROWS_PER_STATEMENT) as Row[]);
    const [{ insertId, affectedRows }] = (await db.raw(`${verb} ${values}${ending}`)) as unknown as [ResultSetHeader];
    inserted = { firstId: start === 0 ? insertId : inserted.firstId, added: inserted.added + affectedRows };
  }
  return inserted;
}

type Row = Readonly<Record<string, unknown>>;

/** A column that a row leaves out takes its default. One growing text: with a list for each row it took three times as long. */
function valuesText(table: string, rows: readonly Row[]): string {
  const columns = columnsOf(rows);
  let text = `into ${quoted(table)} (${columns.map(quoted).join(', ')}) values `;
  let before = '(';
  for (const row of rows) {
    for (const column of columns) {
      text += before + literal(row[column]);
      before = ',';
    }
    before = '), (';
  }
  return `${text})`;
}

function columnsOf(rows: readonly Row[]): string[] {
  const columns = new Set<string>();
  for (const row of rows) for (const column in row) columns.add(column);
  return [...columns];
}

/** What the database is to reckon where a row has a value. It is text of ours: no value of others may be part of it. */
export class Expression {
  readonly sql: string;

  constructor(sql: string) {
    this.sql = sql;
  }
}

/**
 * A value as it stands in a statement: texts by the driver's own escaping, as if they were bound. Binding would look through the statement
 * for each of the thousands of values that hundreds of wide rows have.
 */
function literal(value: unknown): string {
  if (typeof value === 'string') return escape(value);
  if (value === null) return 'null';
  if (value === undefined) return 'default';
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return String(value);
  if (value instanceof Date) return timeText(value);
  if (Buffer.isBuffer(value)) return bytes(value);
  if (value instanceof Expression) return value.sql;
  throw new TypeError(`A column takes no ${typeof value}`);
}

let latest = { ms: Number.NaN, text: '' };

/** Rows that are written together have many times alike. */
function timeText(time: Date): string {
  const ms = time.getTime();
  if (ms !== latest.ms) latest = { ms, text: `'${time.toISOString().slice(0, -1).replace('T', ' ')}'` };
  return latest.text;
}

/** Longer than any hash. */
const LONG = 64;

/** Bodies are texts, and a text takes half of what digits take, for both sides to write and to read. */
const bytes = (value: Buffer): string =>
  value.length > LONG && isUtf8(value) ? `_binary${escape(value.toString())}` : `x'${value.toString('hex')}'`;

const mergeText = (merging: Merging | undefined): string =>
  merging === undefined
    ? ''
    : ` on duplicate key update ${Object.entries(merging)
        .map(([column, how]) => `${quoted(column)} = ${MERGED[how](quoted(column))}`)
        .join(', ')}`;

const MERGED: Readonly<Record<Merge, (column: string) => string>> = {
  set: (column) => `values(${column})`,
  add: (column) => `${column} + values(${column})`,
  latest: (column) => `greatest(coalesce(${column}, values(${column})), values(${column}))`,
};

/** Names come from the code, never from outside; a backtick in one would be a mistake there. */
function quoted(name: string): string {
  if (!/^\w+$/.test(name)) throw new Error(`"${name}" is no name of a table or column`);
  return `\`${name}\``;
}
