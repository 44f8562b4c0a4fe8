/** Thrown instead of calling a dependency that failed a moment ago. */
export class BreakerOpen extends Error {
  constructor(what: string) {
    super(`${what} is down; not asked again yet`);
    this.name = 'BreakerOpen';
  }
}

interface Options {
  readonly what: string;
  /** How long after a failure before the next call is let through as a probe. */
  readonly probeEveryMs: number;
  /** Errors that say nothing about the dependency's health (a duplicate key, say) leave the breaker alone. */
  readonly isOutage: (error: unknown) => boolean;
  readonly now?: () => number;
}

/**
 * Opens at the first outage, lets one probe through per interval, closes at the first success.
 * A library's rolling error rate would keep sending deliveries into a dead server for seconds.
 */
export class Breaker {
  readonly #options: Options;
  #openUntil = 0;
  #open = false;

  constructor(options: Options) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  async run<T>(call: () => Promise<T>): Promise<T> {
    const now = this.#options.now ?? Date.now;
    if (this.#open) {
      if (now() < this.#openUntil) throw new BreakerOpen(this.#options.what);
      this.#openUntil = now() + this.#options.probeEveryMs; // this call is the probe; others wait for its verdict
    }
    try {
      const result = await call();
      this.#open = false;
      return result;
    } catch (error) {
      if (this.#options.isOutage(error)) {
        this.#open = true;
        this.#openUntil = now() + this.#options.probeEveryMs;
      } else {
        this.#open = false;
      }
      throw error;
    }
  }
}
