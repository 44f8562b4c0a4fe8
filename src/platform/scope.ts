import type { Knex } from 'knex';
import type { z } from 'zod';
import { transactionWithRetry } from './database.ts';
import { guarded } from './guarded.ts';
import type { Job } from './job.ts';
import type { EntityTables, NewRows } from './tables.ts';

export type TableName = keyof EntityTables;
export type NewRow<T extends TableName> = Omit<NewRows[T], 'entity_id'>;
type Column = string;

/** A query for rows of one table, of one entity. */
export type Rows<T extends TableName> = Knex.QueryBuilder<EntityTables[T], EntityTables[T][]>;

interface Join {
  readonly table: TableName;
  /** Pairs of qualified columns: the joined table's on the left. */
  readonly on: Readonly<Record<Column, Column>>;
  readonly as?: string;
  /** Keeps rows without a partner. */
  readonly optional?: boolean;
}

/** What to do with a column when the row is there already: take the new value, or add it to the old one. */
type Merge = 'set' | 'add';

/** What is written there stays as it is. */
const RECORDS: ReadonlySet<TableName> = new Set(['audit_log']);

const ROWS_PER_STATEMENT = 500;

/** The only way from a feature to the database: every query it hands out is limited to one entity. */
export class Scope {
  readonly entityId: number;
  readonly #db: Knex;

  constructor(db: Knex, entityId: number) {
    if (!Number.isSafeInteger(entityId) || entityId < 1) throw new Error(`No entity has the id ${entityId}`);
    this.#db = db;
    this.entityId = entityId;
  }

  rows<T extends TableName>(table: T): Rows<T> {
    return guarded(this.#filtered(table), { isRecord: RECORDS.has(table) }) as never;
  }

  /** Rows of one table with those of others beside them; the entity ids are matched here, not by the caller. */
  joined<Row extends object>(table: TableName, joins: readonly Join[]): Knex.QueryBuilder<Row, Row[]> {
    const query = this.#filtered(table);
    for (const { table: other, on, as: alias = other, optional = false } of joins)
      query[optional ? 'leftJoin' : 'innerJoin']({ [alias]: other }, (clause) => {
        clause.on(`${alias}.entity_id`, '=', `${table}.entity_id`);
        for (const [theirs, ours] of Object.entries(on)) clause.andOn(theirs, '=', ours);
      });
    return guarded(query, { isRecord: RECORDS.has(table) }) as never;
  }

  /** Ids for `whereIn`, from another table of the same entity. */
  idsFrom(table: TableName, column: Column): Knex.QueryBuilder {
    return guarded(this.#filtered(table).select(column));
  }

  /** How many rows the narrowed query has, counted no further than `cap`: over millions of rows a full count is what makes a list slow. */
  async countUpTo<T extends TableName>(cap: number, table: T, narrow: (rows: Rows<T>) => unknown): Promise<number> {
    const rows = this.rows(table);
    narrow(rows);
    return this.countOf(rows, cap);
  }

  /** The same of any query of this scope. */
  async countOf(query: Knex.QueryBuilder, cap: number): Promise<number> {
    const counted = this.#db.raw('? as counted', [query.select(this.#db.raw('1')).limit(cap)]);
    const [{ n } = { n: 0 }] = (await this.#db.from(counted).count({ n: '*' })) as { n: number }[];
    return n;
  }

  /** The id of the row added; 0 where the table's ids are given, not counted. */
  async add<T extends TableName>(table: T, row: NewRow<T>): Promise<number> {
    const [id] = await this.#db(table).insert({ ...row, entity_id: this.entityId } as never);
    return id as unknown as number;
  }

  async addMany<T extends TableName>(table: T, rows: readonly NewRow<T>[]): Promise<void> {
    for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT)
      await this.#db(table).insert(
        rows.slice(start, start + ROWS_PER_STATEMENT).map((row) => ({ ...row, entity_id: this.entityId })) as never,
      );
  }

  /** Inserts, or merges the named columns into the rows whose key is there already. Give the rows sorted by key: locks are taken in that order. */
  async put<T extends TableName>(
    table: T,
    rows: readonly NewRow<T>[],
    merge: Readonly<Partial<Record<keyof NewRow<T> & string, Merge>>>,
  ): Promise<void> {
    if (RECORDS.has(table)) throw new Error(`${table} is only ever added to`);
    if (rows.length === 0) return;
    const columns = Object.fromEntries(
      Object.entries(merge).map(([column, how]) => [
        column,
        this.#db.raw(how === 'add' ? '?? + values(??)' : 'values(??)', how === 'add' ? [column, column] : [column]),
      ]),
    );
    await this.#db(table)
      .insert(rows.map((row) => ({ ...row, entity_id: this.entityId })) as never)
      .onConflict()
      .merge(columns as never);
  }

  /** Everything done with the inner scope commits together, jobs included. Starts again if it loses a race for locks. */
  transaction<R>(work: (scope: Scope) => Promise<R>): Promise<R> {
    if (this.#db.isTransaction) return work(this);
    return transactionWithRetry(this.#db, (trx) => work(new Scope(trx, this.entityId)));
  }

  /** Writes to the outbox, so the job exists only if the transaction commits. */
  async enqueue<P extends z.ZodObject>(job: Job<never, P>, payload: z.input<P>): Promise<void> {
    await this.add('outbox', { job: job.name, payload: JSON.stringify(job.payload.parse(payload)) });
  }

  #filtered(table: TableName): Knex.QueryBuilder {
    return this.#db(table).where(`${table}.entity_id`, this.entityId);
  }
}
