import { join } from 'node:path';
import { type Child, freePort, HEAP, startChild } from '../../scripts/servers/index.ts';
import { ROOT } from '../../scripts/start/settings.ts';
import { until } from './until.ts';

/** A process as production runs it, and the same with a bug or a failpoint composed in. */
const PRODUCTION = { api: 'src/main.ts', ingest: 'workers/ingest.ts', background: 'workers/background.ts' } as const;
export type Role = keyof typeof PRODUCTION;
export const roles = Object.keys(PRODUCTION) as Role[];

interface Place {
  readonly dir: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** As systemd's `Restart=always, RestartSec=200ms`: whatever ends by itself is started again, by nobody's hand. */
const RESTART_MS = 200;
const READY_MS = 60_000;

/** A process of the product under a supervisor. */
export class Supervised {
  readonly logFile: string;
  readonly role: Role;
  readonly name: string;
  readonly port: number;
  readonly #place: Place;
  #alterations: readonly string[] = [];
  #child: Child | undefined;
  #isKept = false;
  #timer: NodeJS.Timeout | undefined;
  /** Ends that nobody asked for: kills, and what the process did to itself. */
  ends = 0;
  lastEnding = '';

  private constructor(role: Role, place: Place & { readonly port: number; readonly name: string }) {
    this.role = role;
    this.name = place.name;
    this.port = place.port;
    this.#place = place;
    this.logFile = join(place.dir, 'logs', `${place.name}.log`);
  }

  static async of(role: Role, place: Place, name: string = role): Promise<Supervised> {
    return new Supervised(role, { ...place, name, port: await freePort() });
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get isAltered(): boolean {
    return this.#alterations.length > 0;
  }

  /** Starts it, as it is in production or with such alterations, and waits until it serves. */
  async start(alterations: readonly string[] = []): Promise<void> {
    this.#alterations = alterations;
    this.#isKept = true;
    this.#launch();
    await this.untilAlive();
  }

  untilAlive = (): Promise<void> => this.#untilOk('/health/live');

  /** As whoever sends traffic its way asks before the first request. */
  untilReady = (): Promise<void> => this.#untilOk('/health/ready');

  async #untilOk(path: string): Promise<void> {
    await until(`${this.name} serves`, READY_MS, async () => {
      const reply = await fetch(`http://127.0.0.1:${this.port}${path}`, { signal: AbortSignal.timeout(2_000) });
      await reply.arrayBuffer();
      return reply.ok;
    });
  }

  signal(signal: NodeJS.Signals): void {
    if (this.pid > 0) process.kill(this.pid, signal);
  }

  /** SIGTERM and its end, for good. Returns how long it took. */
  async stop(): Promise<number> {
    const begun = Date.now();
    this.#isKept = false;
    clearTimeout(this.#timer);
    await this.#child?.stop(40_000);
    this.#child = undefined;
    return Date.now() - begun;
  }

  /** Ends the process at once and starts it with (other, or no) alterations. */
  async replace(alterations: readonly string[] = []): Promise<void> {
    await this.stop();
    await this.start(alterations);
  }

  #launch(): void {
    const { dir, environment } = this.#place;
    const file = this.isAltered ? `faults/builds/${this.role}.ts` : PRODUCTION[this.role];
    const port = String(this.port);
    this.#child = startChild({
      command: process.execPath,
      args: [...HEAP[this.role], join(ROOT, file)],
      environment: {
        ...environment,
        ...(this.role === 'api' ? { PORT: port } : { WORKER_PORT: port }),
        ...(this.isAltered && { FAULTS_ALTERATIONS: this.#alterations.join(',') }),
      },
      logFile: this.logFile,
      pidFile: join(dir, 'run', `${this.name}.pid`),
      onExit: (ending) => this.#ended(ending),
    });
  }

  #ended(ending: string): void {
    this.lastEnding = ending;
    if (!this.#isKept) return;
    this.ends += 1;
    this.#timer = setTimeout(() => this.#launch(), RESTART_MS);
  }
}
