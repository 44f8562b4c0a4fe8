import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Place, RunningServer } from './place.ts';
import { runToEnd, succeeds } from './programs.ts';

export type DockerService = 'mysql' | 'redis';

const COMPOSE = [
  'compose',
  '--project-name',
  'salesmagnet-start', // volumes of its own, not those of `docker compose up`
  '--file',
  join(import.meta.dirname, '../../docker-compose.yml'),
];

export const hasDockerEngine = async (): Promise<boolean> =>
  (await succeeds('docker', 'version', '--format', '{{.Server.Version}}')) && succeeds('docker', 'compose', 'version');

/** Runs servers of docker-compose.yml on free ports of 127.0.0.1. Docker itself brings back one that dies. */
export async function startDockerServers(services: readonly DockerService[], place: Place): Promise<RunningServer[]> {
  const environment = environmentOf(place);
  const compose = (args: string[], signal?: AbortSignal) =>
    runToEnd('docker', [...COMPOSE, ...args], { environment, signal });
  const running = (service: DockerService, address: string): RunningServer => {
    const child = { pid: 0, stop: async () => void (await compose(['stop', service])) };
    return {
      name: service,
      environment: reachedBy(service, address, place),
      child,
      stopping: false,
      relaunch: () => child,
    };
  };
  try {
    await place.step(`Starting ${services.join(' and ')} in Docker`, () =>
      compose(['up', '--detach', '--wait', ...services], place.signal),
    );
    const started: RunningServer[] = [];
    for (const service of services) {
      const address = await compose(['port', service, service === 'mysql' ? '3306' : '6379']);
      started.push(running(service, address.trim()));
    }
    for (const server of started) place.onStart?.(server);
    return started;
  } catch (error) {
    await compose(['stop', ...services]).catch(() => undefined); // the first error tells more
    throw error;
  }
}

const environmentOf = (place: Place) => ({
  DB_NAME: process.env['DB_NAME'] || 'salesmagnet',
  DB_PASSWORD: place.secret('mysql'),
  REDIS_PASSWORD: place.secret('redis'),
  MYSQL_PUBLISHED_PORT: '', // any free one
  REDIS_PUBLISHED_PORT: '',
  // Compose asks for every variable of the file, also for those of services that it does not start.
  JWT_SECRET: randomUUID(),
  ENCRYPTION_KEY: randomUUID(),
  OPERATOR_TOKEN: randomUUID(),
});

function reachedBy(service: DockerService, address: string, place: Place): Record<string, string> {
  if (service === 'redis') return { REDIS_URL: `redis://:${place.secret('redis')}@${address}` };
  const [host = '127.0.0.1', port = ''] = address.split(':');
  return { DB_HOST: host, DB_PORT: port, DB_USER: 'salesmagnet', DB_PASSWORD: place.secret('mysql') };
}
