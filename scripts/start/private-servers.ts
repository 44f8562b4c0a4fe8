import { type Place, type RunningServer, startServers, stopServers } from '../servers/index.ts';
import { Pauses } from './pauses.ts';
import type { Progress } from './progress.ts';
import type { Settings } from './settings.ts';

const TITLES: Readonly<Record<string, string>> = { mysql: 'MySQL', mariadb: 'MariaDB', redis: 'Redis' };

/** MySQL and Redis where the environment names none, kept running. */
export class PrivateServers {
  readonly #running: RunningServer[] = [];
  readonly #pauses = new Map<string, Pauses>();
  readonly #progress: Progress;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** Returns what a process needs in its environment to reach them. */
  async start({ dir, environment, secret }: Settings, signal: AbortSignal): Promise<NodeJS.ProcessEnv> {
    const place: Place = {
      dir,
      signal,
      secret,
      step: this.#progress.step,
      onStart: (server) => this.#running.push(server),
      onExit: (name, server, ending) => this.#ended(TITLES[name] ?? name, server, ending),
    };
    const started = await startServers(place, environment);
    return Object.fromEntries(started.flatMap((server) => Object.entries(server.environment)));
  }

  /** Redis, then MySQL: the ledger goes last. */
  async stop(): Promise<void> {
    await stopServers(this.#running.toSorted((one) => (one.name === 'redis' ? 1 : -1)));
  }

  #ended(title: string, server: RunningServer, ending: string): void {
    if (server.stopping || server.failed) return;
    const pauses = this.#pauses.get(title) ?? new Pauses(0);
    this.#pauses.set(title, pauses);
    const pause = pauses.afterEnd(Date.now());
    this.#progress.say(`${title} ${ending}; it is started again${pause === 0 ? '' : ` in ${pause / 1000} s`}.`);
    setTimeout(() => {
      if (!server.stopping) server.child = server.relaunch();
    }, pause);
  }
}
