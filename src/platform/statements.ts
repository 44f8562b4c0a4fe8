import type { Knex } from 'knex';

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

interface Text {
  readonly sql: string;
  readonly bindings: readonly unknown[];
}

/** Lookups of any number of entities which differ in their conditions only, as one statement. Rows come entity by entity. */
export async function lookUp(db: Knex, table: string, lookups: readonly OfEntity<Lookup>[]): Promise<EntityRow[]> {
  const [first] = lookups;
  if (!first) return [];
  const { columns, orderBy = [], distinct = false, lock = false } = first.asked;
  const chosen = columns ? ['entity_id', ...columns].map(quoted).join(', ') : '*';
  const { sql, bindings } = anyOf(lookups);
  const text = [
    `select ${distinct ? 'distinct ' : ''}${chosen} from ${quoted(table)}`,
    // A scan would lock rows that are not meant, and wait for their holders.
    lock ? 'force index (primary)' : '',
    `where ${sql} order by ${['entity_id', ...orderBy].map(quoted).join(', ')}`,
    lock ? 'for update' : '',
  ];
  const [rows] = (await db.raw(text.join(' '), bindings as never)) as unknown as [EntityRow[]];
  return rows;
}

/** `entity_id in (…) and …` for entities that ask the same, joined by `or`. */
function anyOf(lookups: readonly OfEntity<Lookup>[]): Text {
  const alike = new Map<unknown, { readonly condition: Text; readonly entityIds: number[] }>();
  for (const { entityId, asked } of lookups) {
    const condition = conditionOf(asked);
    const key = keyOf(condition);
    const known = alike.get(key);
    if (known) known.entityIds.push(entityId);
    else alike.set(key, { condition, entityIds: [entityId] });
  }
  const groups = [...alike.values()];
  return {
    sql: groups
      .map(({ condition, entityIds }) => `(entity_id in (${entityIds.map(() => '?').join(', ')})${condition.sql})`)
      .join(' or '),
    bindings: groups.flatMap(({ condition, entityIds }) => [
      ...entityIds.toSorted((a, b) => a - b),
      ...condition.bindings,
    ]),
  };
}

/** Equal conditions have equal keys; one with many values is not worth comparing. */
const MOST_COMPARED = 20;
const keyOf = (condition: Text): unknown =>
  condition.bindings.length > MOST_COMPARED || condition.bindings.some((value) => Buffer.isBuffer(value))
    ? condition
    : JSON.stringify([condition.sql, condition.bindings]);

function conditionOf({ where = {}, notNull }: Lookup): Text {
  const bindings: unknown[] = [];
  let sql = notNull === undefined ? '' : ` and ${quoted(notNull)} is not null`;
  for (const [column, test] of Object.entries(where)) {
    const [operator, values] = operatorOf(test);
    sql += ` and ${quoted(column)} ${operator}`;
    bindings.push(...values);
  }
  return { sql, bindings };
}

function operatorOf(test: Test): [sql: string, bindings: readonly unknown[]] {
  if (test === null) return ['is null', []];
  if (Array.isArray(test))
    return test.length === 0 ? ['is null and false', []] : [`in (${test.map(() => '?').join(', ')})`, test];
  if (typeof test === 'object' && !(test instanceof Date) && !Buffer.isBuffer(test)) {
    if ('atLeast' in test) return ['>= ?', [test.atLeast]];
    if ('atMost' in test) return ['<= ?', [test.atMost]];
    if ('over' in test) return ['> ?', [test.over]];
  }
  return ['= ?', [test]];
}

interface Insert {
  readonly table: string;
  readonly rows: readonly object[];
  /** Of rows whose key is there already; not given: such a row is an error. */
  readonly merging?: Merging | undefined;
}

/** Rows of any entities, in the order given. Returns the id that the first one was given; ids ascend. */
export async function insertRows(db: Knex, { table, rows, merging }: Insert): Promise<number> {
  let firstId = 0;
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    const { sql, bindings } = insertText(table, rows.slice(start, start + ROWS_PER_STATEMENT) as Row[]);
    const [{ insertId }] = (await db.raw(`${sql}${mergeText(merging)}`, bindings as never)) as unknown as [
      { insertId: number },
    ];
    if (start === 0) firstId = insertId;
  }
  return firstId;
}

type Row = Readonly<Record<string, unknown>>;

/** A column that a row leaves out takes its default. */
function insertText(table: string, rows: readonly Row[]): Text {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const bindings: unknown[] = [];
  const lines = rows.map((row) => {
    const values = columns.map((column) => {
      const value = row[column];
      const literal = literalOf(value);
      if (literal === undefined) bindings.push(value);
      return literal ?? '?';
    });
    return `(${values.join(',')})`;
  });
  return {
    sql: `insert into ${quoted(table)} (${columns.map(quoted).join(', ')}) values ${lines.join(', ')}`,
    bindings,
  };
}

/** What needs no escaping stands in the text itself: hundreds of wide rows have thousands of such values. Texts are bound. */
function literalOf(value: unknown): string | undefined {
  if (value === undefined) return 'default';
  if (value === null) return 'null';
  if (Number.isSafeInteger(value)) return String(value);
  if (value instanceof Date) return `'${value.toISOString().slice(0, -1).replace('T', ' ')}'`;
  if (Buffer.isBuffer(value)) return `x'${value.toString('hex')}'`;
  return undefined;
}

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
