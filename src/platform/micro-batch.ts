interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface Options<Item, Result> {
  /** Results in the order of the items; a rejection fails the whole batch. */
  readonly write: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly sizeOf: (item: Item) => number;
  readonly maxItems: number;
  readonly maxBytes: number;
  /** Batches under way at most; one unless told otherwise. Another one begins only when it is full. */
  readonly atOnce?: number;
  /** After a batch, items gather for as long before the next one begins, unless that is full. None unless told otherwise. */
  readonly restMs?: number;
}

/**
 * Items that arrive together travel together: flushes at once when idle, gathers while a write is under way.
 * A lone item waits for nothing.
 */
export class MicroBatch<Item, Result> {
  readonly #options: Options<Item, Result>;
  #waiting: Waiting<Item, Result>[] = [];
  #underWay = 0;
  #isResting = false;

  constructor(options: Options<Item, Result>) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  add(item: Item): Promise<Result> {
    const promise = new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
    });
    this.#flush();
    return promise;
  }

  #flush(): void {
    while (this.#mayBegin()) void this.#write(this.#next());
  }

  #mayBegin(): boolean {
    const { atOnce = 1, maxItems } = this.#options;
    if (this.#waiting.length >= maxItems) return this.#underWay < atOnce;
    return this.#underWay === 0 && !this.#isResting && this.#waiting.length > 0;
  }

  async #write(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    this.#underWay += 1;
    try {
      const results = await this.#options.write(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => {
        resolve(results[index] as Result);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.#underWay -= 1;
    this.#rest();
    this.#flush();
  }

  #rest(): void {
    const { restMs } = this.#options;
    if (restMs === undefined || this.#isResting) return;
    this.#isResting = true;
    setTimeout(() => {
      this.#isResting = false;
      this.#flush();
    }, restMs);
  }

  #next(): Waiting<Item, Result>[] {
    let bytes = 0;
    let count = 0;
    while (count < this.#waiting.length && count < this.#options.maxItems) {
      bytes += this.#options.sizeOf((this.#waiting[count] as Waiting<Item, Result>).item);
      if (count > 0 && bytes > this.#options.maxBytes) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }
}
