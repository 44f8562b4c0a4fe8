import { endOrphan } from '../servers/index.ts';
import { PrivateServers } from './private-servers.ts';
import { pidFileOf, type ProcessName, ProductProcess, productNames } from './product.ts';
import type { Progress } from './progress.ts';

/** Longer than a process gives itself to finish what it has begun. */
const GRACE_MS = 30_000;

/** Everything that one start runs, and its end. */
export class Household {
  readonly servers: PrivateServers;
  readonly #progress: Progress;
  readonly #ending = new AbortController();
  readonly #product: ProductProcess[] = [];
  readonly #beside: ProductProcess[] = [];
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
    let found = (await Promise.all(productNames.map((name) => endOrphan(pidFileOf(dir, name))))).includes(true);
    for (const name of ['graph-stand-in', 'redis', 'mariadb', 'mysql'])
      found = (await endOrphan(pidFileOf(dir, name))) || found;
    if (found) this.#progress.say('Ended processes that a killed start had left running.');
  }

  /** The API and the workers. */
  startProduct(dir: string, environment: NodeJS.ProcessEnv): readonly ProductProcess[] {
    return this.#start(this.#product, productNames, { dir, environment });
  }

  /** The stand-in for Meta's Graph API. */
  startStandIn(dir: string, environment: NodeJS.ProcessEnv): readonly ProductProcess[] {
    return this.#start(this.#beside, ['graph-stand-in'], { dir, environment });
  }

  #start(
    processes: ProductProcess[],
    names: readonly ProcessName[],
    place: { dir: string; environment: NodeJS.ProcessEnv },
  ): readonly ProductProcess[] {
    this.signal.throwIfAborted();
    for (const name of names) processes.push(new ProductProcess(name, { ...place, say: this.#progress.say }));
    return processes;
  }

  /** API and workers first, each with time to finish; then the stand-in; then Redis; then MySQL. A second call waits for the first. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#product.map((one) => one.stop(GRACE_MS)));
    await Promise.all(this.#beside.map((one) => one.stop(GRACE_MS)));
    await this.servers.stop();
  }
}
