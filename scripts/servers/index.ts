import { installDebianServers } from './debian.ts';
import { type DockerService, hasDockerEngine, startDockerServers } from './docker.ts';
import { startMysql } from './mysql.ts';
import type { Place, RunningServer } from './place.ts';
import { findProgram, isExecutable } from './programs.ts';
import { startRedis } from './redis.ts';

export type { Child } from './child.ts';
export { startChild } from './child.ts';
export { HEAP } from './heap.ts';
export { endOrphan, livingPid, pidEntry } from './pid-file.ts';
export type { Place, RunningServer } from './place.ts';
export { logFrom } from './log-reason.ts';
export { freePort } from './place.ts';
export { pingRedis } from './redis.ts';

type Environment = NodeJS.ProcessEnv;

/**
 * MySQL and Redis, the first way that works: given by the environment; programs of this machine, run privately; a Docker engine;
 * Debian packages, installed and then run privately. Returns those that were started here; all or none.
 */
export async function startServers(place: Place, environment: Environment): Promise<RunningServer[]> {
  const need = { mysql: !environment['DB_HOST'], redis: !environment['REDIS_URL'] };
  const missing = missingOf(need, environment);
  const inDocker = await leftToDocker(missing, place);
  const outcomes = await Promise.allSettled([
    inDocker.length > 0 ? startDockerServers(inDocker, place) : [],
    need.mysql && !inDocker.includes('mysql') ? startMysql(programOr(mysqlIn(environment), 'mysqld'), place) : [],
    need.redis && !inDocker.includes('redis') ? startRedis(programOr(redisIn(environment), 'redis-server'), place) : [],
  ]);
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failure) return started;
  await stopServers(started);
  throw failure.reason;
}

/** What Docker is to run of the missing servers; those that it is not to run have been installed. */
async function leftToDocker(missing: Kinds, place: Place): Promise<DockerService[]> {
  if (!missing.mysql && !missing.redis) return [];
  if (await hasDockerEngine()) return namesOf(missing);
  if (!(await installDebianServers(missing, place))) throw new Error(adviceFor(process.platform));
  return [];
}

/** In the opposite order of their start. */
export async function stopServers(servers: readonly RunningServer[]): Promise<void> {
  for (const server of servers.toReversed()) {
    server.stopping = true;
    await server.child.stop(30_000);
  }
}

type Kinds = Readonly<Record<DockerService, boolean>>;

const missingOf = (need: Kinds, environment: Environment): Kinds => ({
  mysql: need.mysql && !mysqlIn(environment),
  redis: need.redis && !redisIn(environment),
});

const namesOf = (kinds: Kinds) => (['mysql', 'redis'] as const).filter((kind) => kinds[kind]);

const redisIn = (environment: Environment) => findProgram(['redis-server', 'valkey-server'], environment);

function mysqlIn(environment: Environment): string | undefined {
  const named = environment['MYSQLD'];
  if (!named) return findProgram(['mysqld', 'mariadbd'], environment);
  if (!isExecutable(named)) throw new Error(`MYSQLD names ${named}, and there is no such program.`);
  return named;
}

function programOr(program: string | undefined, name: string): string {
  if (!program)
    throw new Error(
      `${name} is still missing after its package was installed: set DB_HOST and REDIS_URL to servers of your own.`,
    );
  return program;
}

const ADVICE: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'run `brew install mysql redis`, then start again.',
  win32: 'use WSL (`wsl --install`) or Docker Desktop.',
  linux: "install Docker, or your distribution's MySQL (or MariaDB) and Redis (or Valkey) servers, then start again.",
};

const adviceFor = (platform: NodeJS.Platform) =>
  `MySQL or Redis is missing: ${ADVICE[platform] ?? 'install both, or set DB_HOST and REDIS_URL.'}`;
