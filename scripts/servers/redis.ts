import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { endOrphan, startChild } from './child.ts';
import { freePort, type Place, type RunningServer, tailOf } from './place.ts';

/** Starts a private Redis (or Valkey) that keeps what it took: append-only file, synced each second, no eviction. */
export async function startRedis(program: string, place: Place): Promise<RunningServer> {
  const dataDir = resolve(place.dir, 'redis');
  const configFile = join(dataDir, 'redis.conf');
  const pidFile = join(place.dir, 'run', 'redis.pid');
  const logFile = join(place.dir, 'logs', 'redis.log');
  await endOrphan(pidFile, 'redis');

  const port = await freePort();
  const password = place.secret('redis');
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(
    configFile,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `requirepass ${password}`,
      `dir "${dataDir}"`,
      'appendonly yes',
      'appendfsync everysec',
      'save ""',
      'maxmemory 512mb',
      'maxmemory-policy noeviction',
      'daemonize no',
      '',
    ].join('\n'),
    { mode: 0o600 },
  );
  const launch = () => startChild({ name: 'redis', command: program, args: [configFile], logFile, pidFile, onExit: () => place.onExit('redis', server) });
  const server: RunningServer = {
    name: 'redis',
    environment: { REDIS_URL: `redis://:${password}@127.0.0.1:${port}` },
    child: launch(),
    stopping: false,
    relaunch: launch,
  };
  await place.step('Starting Redis', () => untilAnswers(port, password, server, logFile));
  return server;
}

async function untilAnswers(port: number, password: string, server: RunningServer, logFile: string): Promise<void> {
  const redis = new Redis({ host: '127.0.0.1', port, password, lazyConnect: true, retryStrategy: () => null, connectTimeout: 500 });
  redis.on('error', () => undefined); // each attempt below says it too
  try {
    for (let waited = 0; waited < 30_000 && !server.failed; waited += 100) {
      try {
        if (redis.status !== 'ready') await redis.connect();
        await redis.ping();
        return;
      } catch {
        await new Promise((done) => setTimeout(done, 100));
      }
    }
  } finally {
    redis.disconnect();
  }
  throw new Error(`Redis did not start; the end of ${logFile}:\n${tailOf(readFileSync(logFile, 'utf8'))}`);
}
