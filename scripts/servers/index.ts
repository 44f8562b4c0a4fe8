import { startMysql } from './mysql.ts';
import type { Place, RunningServer } from './place.ts';
import { findProgram, hasDockerEngine, installDebianPackages, isExecutable } from './programs.ts';
import { startRedis } from './redis.ts';

export type { Place, RunningServer } from './place.ts';
export { freePort } from './place.ts';

const MYSQL_NAMES = ['mysqld', 'mariadbd'];
const REDIS_NAMES = ['redis-server', 'valkey-server'];

/**
 * MySQL and Redis, the first way that works: given by the environment; programs of this machine, run privately; Debian packages,
 * installed and then run privately. Returns those that were started here.
 */
export async function startServers(place: Place, environment: NodeJS.ProcessEnv): Promise<RunningServer[]> {
  const needMysql = !environment['DB_HOST'];
  const needRedis = !environment['REDIS_URL'];
  let mysqld = needMysql ? mysqlProgram(environment) : undefined;
  let redis = needRedis ? findProgram(REDIS_NAMES, environment) : undefined;
  const missing = [...(needMysql && !mysqld ? ['mariadb-server-core', 'mariadb-client-core'] : []), ...(needRedis && !redis ? ['redis-server'] : [])];
  if (missing.length > 0) {
    if (await hasDockerEngine()) throw new Error(DOCKER_ADVICE);
    const installed = await place.step(`Installing ${missing.join(' and ')}`, () => installDebianPackages(missing, environment));
    if (!installed) throw new Error(adviceFor(process.platform));
    mysqld ??= mysqlProgram(environment);
    redis ??= findProgram(REDIS_NAMES, environment);
  }
  const started: RunningServer[] = [];
  try {
    if (needMysql) started.push(await startMysql(mysqld ?? '', place));
    if (needRedis) started.push(await startRedis(redis ?? '', place));
  } catch (error) {
    await stopServers(started);
    throw error;
  }
  return started;
}

/** In the opposite order of their start. */
export async function stopServers(servers: readonly RunningServer[]): Promise<void> {
  for (const server of servers.toReversed()) {
    server.stopping = true;
    await server.child.stop(30_000);
  }
}

function mysqlProgram(environment: NodeJS.ProcessEnv): string | undefined {
  const named = environment['MYSQLD'];
  if (!named) return findProgram(MYSQL_NAMES, environment);
  if (!isExecutable(named)) throw new Error(`MYSQLD names ${named}, and there is no such program.`);
  return named;
}

const DOCKER_ADVICE =
  'MySQL or Redis is missing, and this machine has Docker: run `docker compose up` (it starts the whole product), or install the two servers.';

const adviceFor = (platform: NodeJS.Platform) =>
  ({
    darwin: 'MySQL or Redis is missing. Run `brew install mysql redis`, then start again.',
    win32: 'MySQL or Redis is missing. Use WSL (`wsl --install`) or Docker Desktop (`docker compose up`).',
    linux: 'MySQL or Redis is missing. Install your distribution\'s MySQL (or MariaDB) and Redis (or Valkey) servers, then start again.',
  })[platform as string] ?? 'MySQL or Redis is missing: install both, or set DB_HOST and REDIS_URL.';
