interface Options<T> {
  /** Must end within a deadline of its own. */
  readonly load: () => Promise<T>;
  /** How old the value may be before the next asker has it read again. */
  readonly freshMs: number;
  /** The pause after a failed reading. */
  readonly retryMs: number;
  /** Told of the first failure of an outage, not of each. */
  readonly report: (error: unknown) => void;
  /** Milliseconds of a clock that only goes forward. */
  readonly clock?: () => number;
}

interface Kept<T> {
  readonly value: T;
  readonly readAt: number;
  readonly generation: number;
}

/**
 * A value from memory, read again by the first asker who finds it old; others who ask meanwhile wait for the same reading.
 * No timer runs. While readings fail the old value answers, at once and however old it is, and each pause brings one new try
 * that nobody waits for.
 */
export class KeptFresh<T> {
  readonly #options: Options<T>;
  readonly #clock: () => number;
  #kept: Kept<T> | undefined;
  #failure: { readonly error: unknown; readonly at: number } | undefined;
  #reading: { readonly generation: number; readonly done: Promise<void> } | undefined;
  #generation = 0;

  constructor(options: Options<T>) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
  }

  /** Whether the last reading failed, so that what answers may be out of date. */
  get isStale(): boolean {
    return this.#failure !== undefined;
  }

  /** Rejects only if no reading has succeeded yet. */
  async current(): Promise<T> {
    if (this.#isDue()) {
      const reading = this.#read();
      if (this.#kept === undefined || this.#failure === undefined) await reading;
    }
    if (this.#kept === undefined) throw this.#failure?.error;
    return this.#kept.value;
  }

  /** What is read from now on counts; a reading under way may have missed the change. */
  invalidate(): void {
    this.#generation += 1;
  }

  #isDue(): boolean {
    if (this.#failure) return this.#clock() - this.#failure.at >= this.#options.retryMs;
    if (this.#kept?.generation !== this.#generation) return true;
    return this.#clock() - this.#kept.readAt >= this.#options.freshMs;
  }

  #read(): Promise<void> {
    const generation = this.#generation;
    if (this.#reading?.generation === generation) return this.#reading.done;
    const reading = { generation, done: this.#readOnce(generation) };
    this.#reading = reading;
    return reading.done.finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
  }

  async #readOnce(generation: number): Promise<void> {
    const readAt = this.#clock();
    try {
      const value = await this.#options.load();
      if (!this.#kept || this.#kept.generation <= generation) this.#kept = { value, readAt, generation };
      this.#failure = undefined;
    } catch (error) {
      if (!this.#failure) this.#options.report(error);
      this.#failure = { error, at: this.#clock() };
    }
  }
}
