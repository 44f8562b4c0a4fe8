import type { Knex } from 'knex';
import { type Config, readConfig, warningsAbout } from '../config.ts';
import { openDatabase } from './database.ts';
import { within } from './deadline.ts';
import { logger } from './logger.ts';
import { metrics } from './metrics.ts';
import { pendingMigrations } from './migrations.ts';
import type { Outside } from './outside.ts';
import { Queues } from './queue.ts';
import { openRedis, readRedisPromise } from './redis.ts';
import { seldom } from './seldom.ts';

/** A connection that is away says so at every attempt. */
const NEWS_EVERY_MS = 60_000;
const STATEMENT_MS = 10_000;
/** From the signal to the end, whatever still goes on: a lease that is left behind ends by itself. Docker's own patience, without being asked for more. */
export const STOP_MS = 10_000;
/** A sender waits for this one: a ledger that is silent for longer counts as down. */
const LEDGER_STATEMENT_MS = 1_000;

/** Opens connections; nothing is asked of a server yet. */
export function connect(config: Config, name: string): Outside {
  const log = logger(config.logLevel, name);
  const report = (error: unknown, context: object = {}) => log.error({ ...context, error }, 'unexpected error');
  const redisIsAway = () => seldom(NEWS_EVERY_MS, (error: Error) => log.warn({ error }, 'redis connection'));
  const redis = openRedis(config.redisUrl, redisIsAway());
  return {
    config,
    db: openDatabase({ ...config.database, maxConnections: 10, statementMs: STATEMENT_MS }),
    ledgerDb: openDatabase({ ...config.database, maxConnections: 4, statementMs: LEDGER_STATEMENT_MS }),
    redis,
    queues: new Queues(redis, redisIsAway()),
    log,
    metrics: metrics(),
    now: () => new Date(),
    report,
  };
}

/** Closes every connection, each within a deadline; never rejects. */
export async function disconnect({ db, ledgerDb, redis, queues }: Outside): Promise<void> {
  await queues.close();
  redis.disconnect();
  await Promise.allSettled([db, ledgerDb].map((pool) => within(2_000, 'Closing a database pool', pool.destroy())));
}

/** Throws a sentence for the operator if this process must not serve: wrong schema, demo accounts or an evicting Redis in production. */
export async function assertFitToServe({ config, db, redis, log }: Outside): Promise<void> {
  for (const warning of warningsAbout(config)) log.warn(warning);
  const pending = await pendingMigrations(db);
  if (pending.length > 0)
    throw new Error(`The database schema is not the newest (${pending.join(', ')} missing): run \`npm run migrate\`.`);
  if (config.production && (await hasDemoAccounts(db)))
    throw new Error(
      'This database holds the demo accounts, whose password is public: start production on a database of its own.',
    );
  const promise = await within(1_500, 'Redis', readRedisPromise(redis)).catch(() => undefined);
  if (!promise) return;
  const evicts = promise.evictionPolicy !== 'noeviction';
  if (evicts && config.production)
    throw new Error(
      `Redis evicts (${promise.evictionPolicy}), so it could drop queued leads: set maxmemory-policy noeviction.`,
    );
  if (evicts)
    log.warn({ policy: promise.evictionPolicy }, 'redis may evict queued jobs; set maxmemory-policy noeviction');
}

const hasDemoAccounts = async (db: Knex): Promise<boolean> =>
  (await db('users').where('email', 'admin@fxcareers.example').first('id')) !== undefined;

interface Part {
  close(): Promise<unknown>;
}

/** Closes all parts at once, for none is to begin anything while another one still works; never rejects. */
export async function closeAll(parts: readonly Part[], report: (error: unknown) => void): Promise<void> {
  await Promise.all(parts.map((part) => part.close().catch(report)));
}

/** Runs until SIGTERM or SIGINT, then closes the parts, then the connections. Ends the process after `STOP_MS` at the latest. */
export async function untilStopped(outside: Outside, parts: readonly Part[]): Promise<never> {
  const { log } = outside;
  const reason = await new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve(signal)); // stays: a second Ctrl-C must not cut the first one's work short
    process.on('uncaughtException', (error) => {
      outside.report(error, { fatal: true });
      resolve('uncaughtException');
    });
    process.on('unhandledRejection', (error) => {
      outside.report(error, { fatal: true });
      resolve('unhandledRejection');
    });
  });
  log.info({ reason }, 'stopping');
  const ended = closeAll(parts, outside.report).then(() => disconnect(outside));
  await within(STOP_MS, 'Stopping', ended).catch((error: unknown) => outside.report(error));
  process.exit(reason.startsWith('SIG') ? process.exitCode : 1); // 0, unless the watchdog said otherwise
}

/** The body of an executable: one clear sentence and exit 1 where it cannot start. */
export async function runProcess(name: string, run: (outside: Outside) => Promise<readonly Part[]>): Promise<void> {
  let outside: Outside | undefined;
  try {
    outside = connect(readConfig(process.env), name);
    await assertFitToServe(outside);
    const parts = await run(outside);
    await untilStopped(outside, parts);
  } catch (error) {
    const sentence = error instanceof Error ? sentenceOf(error) : String(error);
    process.stderr.write(`SalesMagnet's ${name} cannot start: ${sentence}\n`);
    process.exit(1);
  }
}

function sentenceOf(error: Error): string {
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE') return `port ${port ?? ''} is taken by another program; set PORT to a free one.`;
  if (code === 'ECONNREFUSED')
    return `nothing answers at ${address ?? ''}:${port ?? ''}; check DB_HOST, DB_PORT and that the server runs.`;
  if (code === 'ER_ACCESS_DENIED_ERROR') return 'the database refuses DB_USER with DB_PASSWORD.';
  if (code === 'ER_BAD_DB_ERROR') return 'the database DB_NAME does not exist: run `npm run migrate`.';
  return error.message;
}
