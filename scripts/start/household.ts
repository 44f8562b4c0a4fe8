import { endOrphan } from '../servers/index.ts';
import { PrivateServers } from './private-servers.ts';
import { pidFileOf, ProductProcess, processNames } from './product.ts';
import type { Progress } from './progress.ts';

/** Longer than a process gives itself to finish what it has begun. */
const GRACE_MS = 30_000;

/** Everything that one start runs, and its end. */
export class Household {
  readonly servers: PrivateServers;
  readonly #progress: Progress;
  readonly #ending = new AbortController();
  #processes: ProductProcess[] = [];
  #ended: Promise<void> | undefined;

  constructor(progress: Progress) {
    this.#progress = progress;
    this.servers = new PrivateServers(progress);
  }

  /** Aborted as soon as everything shall end. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Ends what a killed start left running in this folder, in the order of `end`. */
  async endOrphans(dir: string): Promise<void> {
    let found = (await Promise.all(processNames.map((name) => endOrphan(pidFileOf(dir, name))))).includes(true);
    for (const name of ['redis', 'mariadb', 'mysql']) found = (await endOrphan(pidFileOf(dir, name))) || found;
    if (found) this.#progress.say('Ended processes that a killed start had left running.');
  }

  startProduct(dir: string, environment: NodeJS.ProcessEnv): readonly ProductProcess[] {
    this.signal.throwIfAborted();
    const surroundings = { dir, environment, say: this.#progress.say };
    for (const name of processNames) this.#processes.push(new ProductProcess(name, surroundings));
    return this.#processes;
  }

  /** API and workers first, each with time to finish; then Redis; then MySQL. A second call waits for the first. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#processes.map((one) => one.stop(GRACE_MS)));
    await this.servers.stop();
  }
}
