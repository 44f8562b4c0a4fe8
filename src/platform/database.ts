import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import knex, { type Knex } from 'knex';

export interface DatabaseOptions {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly maxConnections: number;
  /** Longest wait for one statement; a server that is silent for longer counts as down. */
  readonly statementMs: number;
}

interface RawConnection {
  query(query: { sql: string; timeout: number }, done: (error: unknown) => void): void;
  destroy(): void;
}
interface Query {
  options?: object;
  bindings?: readonly unknown[] | null;
  /** What came back; of a statement that gives no rows the second is not there. */
  response?: [rows: object | object[], fields?: readonly Field[]];
}
interface Field {
  readonly name: string;
  readonly columnType: number;
  readonly columnLength: number;
}
type Mysql2Client = new (config: Knex.Config) => { _query(connection: RawConnection, query: Query): Promise<unknown> };

const require = createRequire(import.meta.url);
const StandardClient = require('knex/lib/dialects/mysql2/index.js') as Mysql2Client;

/** knex's own client, with a deadline on every statement: mysql2 has none unless each query asks for it. */
const clientWithDeadline = (statementMs: number) =>
  class extends StandardClient {
    override async _query(connection: RawConnection, query: Query) {
      const bindings = query.bindings?.length ? query.bindings : null; // for an empty list, or none, the driver looks through the whole statement too
      try {
        const asked = { ...query, bindings, options: { timeout: statementMs, ...query.options } };
        await super._query(connection, asked);
        if (asked.response) makeFlags(asked.response);
        return asked;
      } catch (error) {
        if (isUnusableAfter(error)) connection.destroy();
        throw error;
      }
    }
  };

const TINY = 1;

/**
 * Makes booleans of columns `tinyint(1)`, where a result has any. The driver's own way is a function for each value of
 * each row.
 */
function makeFlags([rows, fields]: NonNullable<Query['response']>): void {
  if (!Array.isArray(rows) || !fields?.some(isFlag)) return;
  const places = fields.flatMap((field, index) => (isFlag(field) ? [{ name: field.name, index }] : []));
  for (const row of rows as Record<string | number, unknown>[])
    for (const { name, index } of places) {
      const place = Array.isArray(row) ? index : name;
      const value = row[place];
      if (typeof value === 'number') row[place] = value !== 0;
    }
}

const isFlag = ({ columnType, columnLength }: Field) => columnType === TINY && columnLength === 1;

/** Beyond our own deadline, in which the server would only confirm what we know. */
const GRACE_MS = 1_000;

/**
 * The server ends what nobody waits for any more; left to itself it goes on, and each retry adds another one. Each server reads its
 * own line: to the other it is a comment.
 */
const ownDeadline = (ms: number) =>
  `/*!80000 , max_execution_time = ${ms} */ /*M! , max_statement_time = ${ms / 1_000} */`;

/** Silent for so long: the client is gone without a word, and what it locked is let go. */
export const SILENCE_SECONDS = 60;

const SESSION = `set session time_zone = '+00:00', innodb_lock_wait_timeout = 5, wait_timeout = ${SILENCE_SECONDS},
  sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO'`;

function setUp(connection: RawConnection, timeout: number, done: (error: unknown) => void): void {
  const ended = (error: unknown) => {
    if (isUnusableAfter(error)) connection.destroy();
    done(error);
  };
  const rest = `= 'READ-COMMITTED' ${ownDeadline(timeout + GRACE_MS)}`;
  connection.query({ sql: `${SESSION}, transaction_isolation ${rest}`, timeout }, (error) => {
    if (!isErrno(error, UNKNOWN_VARIABLE)) return ended(error);
    connection.query({ sql: `${SESSION}, tx_isolation ${rest}`, timeout }, ended); // MariaDB before 11.1
  });
}

/**
 * A pool. Sessions: UTC, READ COMMITTED (REPEATABLE READ loses updates), strict mode, five seconds at most for a row lock.
 * Ids of ours fit a number; ids of others are text columns.
 */
export function openDatabase(options: DatabaseOptions): Knex {
  const { host, port, user, password, database, maxConnections, statementMs } = options;
  return knex({
    client: clientWithDeadline(statementMs) as never,
    connection: {
      host,
      port,
      user,
      password,
      database,
      timezone: 'Z',
      charset: 'utf8mb4',
      supportBigNumbers: true,
      bigNumberStrings: false,
      connectTimeout: Math.min(statementMs, 5_000),
      enableKeepAlive: true,
    } as Knex.MySql2ConnectionConfig,
    pool: {
      min: 0,
      max: maxConnections,
      idleTimeoutMillis: 30_000,
      afterCreate: (connection: RawConnection, done: (error: unknown, connection: RawConnection) => void) =>
        setUp(connection, statementMs, (error) => done(error, connection)),
    },
    acquireConnectionTimeout: Math.max(statementMs, 2_000),
    log: silent,
  });
}

/** knex prints some errors before it throws them, past the structured log; whoever called gets each of them anyway. */
const silent = { warn() {}, error() {}, deprecate() {}, debug() {} };

const UNKNOWN_VARIABLE = 1193;
const DUPLICATE_ENTRY = 1062;
/** Deadlock, lock wait timeout, and MariaDB's "record has changed since last read". */
const LOST_A_RACE = [1213, 1205, 1020];

/** Branch on errno, never on code: the two servers share numbers, but mysql2 names MariaDB's by MySQL's list. */
const isErrno = (error: unknown, ...numbers: number[]) =>
  typeof error === 'object' && error !== null && numbers.includes((error as { errno?: number }).errno ?? -1);

/** A unique key refused a row. */
export const isDuplicate = (error: unknown) => isErrno(error, DUPLICATE_ENTRY);

/** The server became read-only: a failover, after which its name leads to another one. */
const READ_ONLY = [1290, 1792, 1836];

/** Late answers of a timed-out statement must not reach the next query, and a server that writes no more is left. */
const isUnusableAfter = (error: unknown) =>
  isErrno(error, ...READ_ONLY) || (error as { code?: string } | null)?.code === 'PROTOCOL_SEQUENCE_TIMEOUT';

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
]);
/** Too many connections, server shutting down, read-only server or transaction (failover), disk full. */
const SERVER_AWAY = [1040, 1053, 1203, ...READ_ONLY, 1021, 1114, 3169, 1927];

/** Whether the database is away, rather than displeased with one statement. */
export function isOutage(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { name, code, fatal } = error as { name?: string; code?: string; fatal?: boolean };
  if (name === 'KnexTimeoutError' || name === 'BreakerOpen' || name === 'DeadlineExceeded') return true;
  return fatal === true || NETWORK.has(code ?? '') || isErrno(error, ...SERVER_AWAY, 1205);
}

/** What a statement's own content causes (a value, a constraint): the server is well, and other statements may fare better. */
export const isStatementFault = (error: unknown): boolean =>
  !isOutage(error) &&
  typeof (error as { errno?: unknown } | null)?.errno === 'number' &&
  !isErrno(error, ...LOST_A_RACE);

/** A transaction that starts again when it lost a race for locks; `work` must therefore be repeatable. */
export const transactionWithRetry = <R>(db: Knex, work: (trx: Knex.Transaction) => Promise<R>): Promise<R> =>
  retryOnLostRace(() => db.transaction(work));

/** The same for a statement that is a transaction in itself. */
export async function retryOnLostRace<R>(work: () => Promise<R>): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 5 || !isErrno(error, ...LOST_A_RACE)) throw error;
      await pause(Math.random() * 20 * 2 ** attempt);
    }
  }
}
