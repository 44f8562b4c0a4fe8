import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';
import { endOrphan } from './pid-file.ts';
import { freePort, type Place, type RunningServer } from './place.ts';
import { startPrivateServer } from './private-server.ts';
import { redisSettings } from './settings.ts';

/** Starts a private Redis (or Valkey) with its data in `place.dir`. */
export async function startRedis(program: string, place: Place): Promise<RunningServer> {
  const dataDir = resolve(place.dir, 'redis');
  await endOrphan(join(place.dir, 'run', 'redis.pid'));
  const port = await freePort();
  const password = place.secret('redis');
  mkdirSync(dataDir, { recursive: true });
  const configFile = join(dataDir, 'redis.conf');
  writeFileSync(configFile, configuration(dataDir, port, password), { mode: 0o600 });

  return startPrivateServer(place, {
    name: 'redis',
    title: 'Redis',
    command: program,
    args: [configFile],
    dataDir,
    environment: { REDIS_URL: `redis://:${password}@127.0.0.1:${port}` },
    patienceMs: 60_000,
    ping: () => pingRedis(`redis://:${password}@127.0.0.1:${port}`),
  });
}

const configuration = (dataDir: string, port: number, password: string) =>
  [
    `port ${port}`,
    'bind 127.0.0.1',
    `requirepass ${password}`,
    `dir "${dataDir}"`,
    ...Object.entries(redisSettings).map(([name, value]) => `${name} ${value}`),
    'daemonize no',
    '',
  ].join('\n');

/** Rejects with the first reason why this Redis does not serve. */
export async function pingRedis(url: string, timeoutMs = 1_000): Promise<void> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
  });
  let reason: Error | undefined;
  redis.on('error', (error: Error) => {
    reason ??= error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw reason ?? error;
  } finally {
    redis.disconnect();
  }
}
