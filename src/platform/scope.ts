import type { Knex } from 'knex';
import type { z } from 'zod';
import { transactionWithRetry } from './database.ts';
import { guarded } from './guarded.ts';
import { oneByOne, type Reach } from './in-step.ts';
import type { Job } from './job.ts';
import type { Merge, Test } from './statements.ts';
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

/** Rows that are found by their columns alone. What entities of a batch look up together is asked like this. */
interface Sought<T extends TableName, C extends keyof EntityTables[T] & string> {
  /** All of them unless told otherwise. */
  readonly columns?: readonly C[];
  readonly where?: Readonly<Partial<Record<keyof EntityTables[T] & string, Test>>>;
  readonly notNull?: keyof EntityTables[T] & string;
  readonly orderBy?: readonly (keyof EntityTables[T] & string)[];
  readonly distinct?: boolean;
  /** By the key of ids alone, as `byIds`; for tables that have one. */
  readonly byId?: boolean;
  /** Until the transaction ends, in the order of the primary key. */
  readonly lock?: boolean;
}

/** A column of the rows that are looked for, and the one that it must equal. */
type Partners = readonly [theirs: Column, ours: Column];

/** A step of the server's way. */
interface Guess {
  /** Null where it sees that there can be none. */
  readonly rows: number | null;
}

/** What is written there stays as it is. */
const RECORDS: ReadonlySet<TableName> = new Set(['audit_log']);

/** The only way from a feature to the database: every query it hands out is limited to one entity. */
export class Scope {
  readonly entityId: number;
  readonly #db: Knex;
  readonly #reach: Reach;

  /** `reach`: how rows are found and added by one statement with those of other entities; each by its own unless told otherwise. */
  constructor(db: Knex, entityId: number, reach: Reach = oneByOne(db)) {
    if (!Number.isSafeInteger(entityId) || entityId < 1) throw new Error(`No entity has the id ${entityId}`);
    this.#db = db;
    this.#reach = reach;
    this.entityId = entityId;
  }

  /** `by`: the only indexes of it that the server may read from; any, unless told otherwise. */
  rows<T extends TableName>(table: T, by: readonly string[] = []): Rows<T> {
    return guarded(this.#filtered(table, by), { isRecord: RECORDS.has(table) }) as never;
  }

  /**
   * The rows of these ids, by the key of ids alone. By the primary one, whose first column is the entity, both servers were seen to read
   * all of an entity's million rows to find fifty of them.
   */
  byIds<T extends TableName>(table: T, ids: readonly number[]): Rows<T> {
    const query = this.#filtered(table, ['id']).whereIn(`${table}.id`, ids as number[]);
    return guarded(query, { isRecord: RECORDS.has(table) }) as never;
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

  /**
   * Narrows to rows that have a partner among the rows sought of another table, which are looked through for one row after the other: good
   * where few rows are looked at until enough are found. `on`: columns of the rows sought, each with the one that it must equal.
   */
  keepThoseWith(query: Knex.QueryBuilder, sought: Knex.QueryBuilder, on: readonly [Partners, ...Partners[]]): void {
    for (const [theirs, ours] of on) sought.where(theirs, this.#db.ref(ours) as never);
    const [[theirs, ours]] = on;
    query.whereIn(ours, sought.hintComment('SEMIJOIN(FIRSTMATCH)').select(theirs));
  }

  /** How many rows the narrowed query has, counted no further than `cap`: over millions of rows a full count is what makes a list slow. */
  async countUpTo<T extends TableName>(cap: number, table: T, narrow: (rows: Rows<T>) => unknown): Promise<number> {
    const rows = this.rows(table);
    narrow(rows);
    return this.countOf(rows, cap);
  }

  /** The same of any query of this scope. */
  async countOf(query: Knex.QueryBuilder, cap: number): Promise<number> {
    const [{ n } = { n: 0 }] = (await this.countedOf(query, cap)) as { n: number }[];
    return n;
  }

  /** The query that tells that number, as `n`: for `withTotalOf`. */
  countedOf(query: Knex.QueryBuilder, cap: number): Knex.QueryBuilder {
    const counted = this.#db.raw('? as counted', [query.select(this.#db.raw('1')).limit(cap)]);
    return this.#db.from(counted).count({ n: '*' });
  }

  /** Has each row tell, as `total`, how many rows the query has without its limit: where all are read to be sorted, that is told for next to nothing. */
  withTotal<Query extends Knex.QueryBuilder>(query: Query): Query {
    return query.select(this.#db.raw('count(*) over () as total')) as Query;
  }

  /** Has each row tell, as `total`, the one value of another query of this scope, which is so read by the same statement. */
  withTotalOf<Query extends Knex.QueryBuilder>(query: Query, total: Knex.QueryBuilder): Query {
    return query.select(this.#db.raw('? as total', [total])) as Query;
  }

  /**
   * About how many rows the narrowed query has, without reading them: what the server guesses from the upper levels of an index when it chooses its way. Of a range over
   * many pages InnoDB guesses some twice as many as there are, and never more than half of the table. `besides`: the indexes that it is not to look at; into one that is
   * forced MySQL does not look.
   */
  async guessOf<T extends TableName>(
    table: T,
    besides: readonly string[],
    narrow: (rows: Rows<T>) => unknown,
  ): Promise<number> {
    const rows = guarded(this.#filtered(table, besides, 'ignore')) as never as Rows<T>;
    narrow(rows);
    const { sql, bindings } = rows.select(this.#db.raw('1')).toSQL();
    const [steps] = (await this.#db.raw(`explain format=traditional ${sql}`, bindings)) as unknown as [Guess[]];
    return steps.reduce((sum, step) => sum + Number(step.rows ?? 0), 0);
  }

  /** The rows of several queries of this scope by one statement; what a query orders decides which of its rows come, but not how they lie. */
  async together<Row extends object>(queries: readonly Knex.QueryBuilder[], options: object = {}): Promise<Row[]> {
    if (queries.length === 0) return [];
    const union = this.#db.raw(queries.map(() => '?').join(' union all '), [...queries]).options(options);
    const [rows] = (await union) as unknown as [Row[]];
    return rows;
  }

  /** The id of the row added; 0 where the table's ids are given, not counted. */
  async add<T extends TableName>(table: T, row: NewRow<T>): Promise<number> {
    const [id] = await this.#db(table).insert({ ...row, entity_id: this.entityId } as never);
    return id as unknown as number;
  }

  /** Rows found by their columns; in the order asked for. */
  async find<T extends TableName, C extends keyof EntityTables[T] & string = keyof EntityTables[T] & string>(
    table: T,
    sought: Sought<T, C> = {},
  ): Promise<Pick<EntityTables[T], C>[]> {
    const asked = sought as Sought<T, C> & { readonly where?: Readonly<Record<string, Test>> };
    return (await this.#reach.find(table, { entityId: this.entityId, asked })) as never;
  }

  /** In the order given. Returns an id: those that the rows were given are not smaller, and ascend. 0 where ids are given, not counted. */
  async addMany<T extends TableName>(table: T, rows: readonly NewRow<T>[]): Promise<number> {
    return rows.length === 0 ? 0 : this.#reach.insert(table, this.#owned(rows));
  }

  /** Inserts, or merges the named columns into the rows whose key is there already. Give the rows sorted by key: locks are taken in that order. */
  async put<T extends TableName>(
    table: T,
    rows: readonly NewRow<T>[],
    merge: Readonly<Partial<Record<keyof NewRow<T> & string, Merge>>>,
  ): Promise<void> {
    if (RECORDS.has(table)) throw new Error(`${table} is only ever added to`);
    if (rows.length > 0) await this.#reach.insert(table, this.#owned(rows), merge as Readonly<Record<string, Merge>>);
  }

  #owned(rows: readonly object[]) {
    return rows.map((row) => ({ ...row, entity_id: this.entityId }));
  }

  /** Everything done with the inner scope commits together, jobs included. Starts again if it loses a race for locks. */
  transaction<R>(work: (scope: Scope) => Promise<R>): Promise<R> {
    if (this.#db.isTransaction) return work(this);
    return transactionWithRetry(this.#db, (trx) => work(new Scope(trx, this.entityId)));
  }

  /** Writes to the outbox, so the job exists only if the transaction commits. */
  async enqueue<P extends z.ZodObject>(job: Job<never, P>, payload: z.input<P>): Promise<void> {
    await this.addMany('outbox', [{ job: job.name, payload: JSON.stringify(job.payload.parse(payload)) }]);
  }

  #filtered(table: TableName, indexes: readonly string[] = [], use: 'force' | 'ignore' = 'force'): Knex.QueryBuilder {
    const names = indexes.map(() => '??').join(', ');
    const from = indexes.length === 0 ? table : this.#db.raw(`?? ${use} index (${names})`, [table, ...indexes]);
    return this.#db.from(from as TableName).where(`${table}.entity_id`, this.entityId);
  }
}
