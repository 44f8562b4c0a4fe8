import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunningServer, startServers, stopServers } from '../../scripts/servers/index.ts';
import { deafToLimits } from './deaf-to-limits.ts';

/** As a supervisor would, after a server's end that nobody wanted. */
const RESTART_MS = 200;

/** One of the two servers, under a supervisor that can be told to leave it down. */
export class KeptServer {
  readonly #server: RunningServer;
  #isHeldDown = false;
  #ends = 0;

  constructor(server: RunningServer) {
    this.#server = server;
  }

  get name(): string {
    return this.#server.name;
  }

  get pid(): number {
    return this.#server.child.pid;
  }

  get ends(): number {
    return this.#ends;
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal); // its group: a launcher may stand before the server
  }

  /** kill -9, and it stays down until `raise`. */
  async fell(): Promise<void> {
    this.#isHeldDown = true;
    const ends = this.#ends;
    this.signal('SIGKILL');
    while (this.#ends === ends) await pause(10);
  }

  raise(): void {
    this.#isHeldDown = false;
    this.#server.child = this.#server.relaunch();
  }

  ended(): void {
    this.#ends += 1;
    if (this.#server.stopping || this.#isHeldDown) return;
    setTimeout(() => {
      if (!this.#server.stopping && !this.#isHeldDown) this.#server.child = this.#server.relaunch();
    }, RESTART_MS);
  }
}

export interface Servers {
  readonly mysql: KeptServer;
  readonly redis: KeptServer;
  /** What a process needs in its environment to reach them. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A private MySQL or MariaDB (by MYSQLD) and a private Redis with fresh data. */
export async function startKeptServers(dir: string, given: NodeJS.ProcessEnv): Promise<Servers> {
  const { DB_HOST: _host, REDIS_URL: _redis, ...environment } = given;
  const secrets = new Map<string, string>();
  const kept = new Map<string, KeptServer>();
  const running: RunningServer[] = [];
  const started = await startServers(
    {
      dir,
      secret(name) {
        const secret = secrets.get(name) ?? randomBytes(16).toString('hex');
        secrets.set(name, secret);
        return secret;
      },
      step: (_label, work) => work(),
      onStart: (server) => running.push(server),
      onExit: (name) => kept.get(name)?.ended(),
    },
    deafToLimits(dir, environment),
  );
  const keep = (wanted: (name: string) => boolean): KeptServer => {
    const server = started.find(({ name }) => wanted(name));
    if (!server) throw new Error('The servers of a fault run must be private ones.');
    const one = new KeptServer(server);
    kept.set(server.name, one);
    return one;
  };
  return {
    mysql: keep((name) => name !== 'redis'),
    redis: keep((name) => name === 'redis'),
    environment: Object.fromEntries(started.flatMap((server) => Object.entries(server.environment))),
    stop: () => stopServers(running),
  };
}
