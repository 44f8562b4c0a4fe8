import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Knex } from 'knex';
import { type Child, freePort, startChild } from '../../scripts/servers/index.ts';
import { ensureDatabase } from '../../scripts/start/given-servers.ts';
import { ROOT } from '../../scripts/start/settings.ts';
import { planStandIn } from '../../scripts/start/stand-in.ts';
import { seedDemo } from '../../seeds/demo.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { migrateToNewest } from '../../src/platform/migrations.ts';
import { eachInTurn, failuresOf } from '../../src/platform/settled.ts';
import { type Proxy, proxyTo } from '../../src/testing/proxy.ts';
import { type Servers, startKeptServers } from './servers.ts';
import { type Role, roles, Supervised } from './supervised.ts';
import { until } from './until.ts';

/** An account that may do in its database whatever it likes, and outside nothing: a read-only server is read-only for it. */
const ACCOUNT = 'product';

/** The product and all that it stands on, as real processes of this machine, with a door in each connection that can be shut. */
export interface Product {
  readonly dir: string;
  readonly servers: Servers;
  readonly processes: Readonly<Record<Role, Supervised>>;
  readonly links: { readonly client: Proxy; readonly mysql: Proxy; readonly redis: Proxy };
  readonly config: Config;
  readonly graphUrl: string;
  /** Past every door, with all rights: of the checker and the faults. */
  readonly db: Knex;
  readonly redis: Redis;
  /** A second process of a role, not started. */
  another(role: Role): Promise<Supervised>;
  stop(): Promise<void>;
}

/** Starts everything in a folder of its own under the system's temporary one; `keep` leaves that there. */
export async function startProduct({ keep }: { readonly keep: boolean }): Promise<Product> {
  const dir = mkdtempSync(join(tmpdir(), 'salesmagnet-faults-'));
  const endings: (() => Promise<unknown> | void)[] = [];
  const stop = async () => {
    const failures = failuresOf(await eachInTurn(endings.splice(0).toReversed(), async (end) => end()));
    if (!keep) rmSync(dir, { recursive: true, force: true });
    if (failures.length > 0) throw new AggregateError(failures, 'Parts of the product did not end in order');
  };
  try {
    return await raise(dir, endings, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function raise(dir: string, endings: (() => unknown)[], stop: () => Promise<void>): Promise<Product> {
  const servers = await startKeptServers(dir, process.env);
  endings.push(servers.stop);
  const admin = readConfig({ ...secrets(), ...servers.environment, DATA_DIR: dir });
  await ensureDatabase(admin);
  const db = openDatabase({ ...admin.database, maxConnections: 6, statementMs: 60_000 });
  endings.push(() => db.destroy());
  await migrateToNewest(db);
  const password = randomBytes(12).toString('hex');
  await db.raw(`create user '${ACCOUNT}'@'%' identified by '${password}'`);
  await db.raw(`grant all privileges on ${admin.database.database}.* to '${ACCOUNT}'@'%'`);

  const redis = directRedis(admin.redisUrl);
  endings.push(() => redis.disconnect());
  const redisUrl = new URL(admin.redisUrl);
  const links = await linksTo({ mysql: admin.database.port, redis: Number(redisUrl.port) });
  endings.push(...Object.values(links).map((link) => () => link.close()));
  redisUrl.port = String(links.redis.port);

  const own: NodeJS.ProcessEnv = {
    ...plainEnvironment(),
    ...secrets(),
    ...servers.environment,
    DATA_DIR: dir,
    DB_PORT: String(links.mysql.port),
    DB_USER: ACCOUNT,
    DB_PASSWORD: password,
    REDIS_URL: redisUrl.href.replace(/\/$/, ''),
    PORT: String(await freePort()),
  };
  const { standIn, environment } = await planStandIn(own, `http://127.0.0.1:${links.client.port}`);
  if (!standIn) throw new Error('A fault run has its own stand-in for the Graph API.');
  const config = readConfig(environment);
  await seedDemo({ ...config, database: admin.database });
  const graph = startGraph(dir, { ...environment, ...standIn.own });
  endings.push(() => graph.stop(5_000));
  await until('the stand-in serves', 30_000, async () => (await fetch(`${standIn.url}/_stand-in/state`)).ok);

  const another = async (role: Role) => {
    const one = await Supervised.of(role, { dir, environment }, `${role}-2`);
    endings.push(() => one.stop());
    return one;
  };
  const made = await Promise.all(
    roles.map(async (role) => [role, await Supervised.of(role, { dir, environment })] as const),
  );
  const processes = Object.fromEntries(made) as Record<Role, Supervised>;
  endings.push(() => Promise.all(Object.values(processes).map((one) => one.stop())));
  links.client.leadTo(processes.api.port);
  await Promise.all(Object.values(processes).map((one) => one.start()));
  return { dir, servers, processes, links, config, graphUrl: standIn.url, db, redis, another, stop };
}

const linksTo = async (ports: { mysql: number; redis: number }) => ({
  client: await proxyTo(0),
  mysql: await proxyTo(ports.mysql),
  redis: await proxyTo(ports.redis),
});

/** Waits for Redis as long as it takes; commands that a dead server never answers are given up by their callers. */
function directRedis(url: string): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, commandTimeout: 5_000, retryStrategy: () => 200 });
  redis.on('error', () => undefined);
  return redis;
}

const made = new Map<string, string>();
const secret = (name: string): string => {
  const value = made.get(name) ?? randomBytes(24).toString('hex');
  made.set(name, value);
  return value;
};
const secrets = () => ({
  NODE_ENV: 'development',
  JWT_SECRET: secret('jwt'),
  ENCRYPTION_KEY: secret('encryption'),
  OPERATOR_TOKEN: secret('operator'),
});

/** Nothing of the caller's settings reaches the product, but what a program needs to run. */
const plainEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  TMPDIR: process.env['TMPDIR'],
  NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compiled'),
  RATE_LIMIT_USER: '0',
  RATE_LIMIT_ENTITY: '0',
});

const startGraph = (dir: string, environment: NodeJS.ProcessEnv): Child =>
  startChild({
    command: process.execPath,
    args: [join(ROOT, 'graph-stand-in/main.ts')],
    environment,
    logFile: join(dir, 'logs', 'graph-stand-in.log'),
    pidFile: join(dir, 'run', 'graph-stand-in.pid'),
    onExit: () => undefined,
  });
