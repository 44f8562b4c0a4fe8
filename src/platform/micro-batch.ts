interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface SideLane<Item> {
  /** How many of its items a batch takes beside those of other lanes; where nothing waits in the first one, it may be full of them. */
  readonly room: number;
  /** So long after it last had its room the lane stays behind, as long as this item waits in the first one: its oldest. Not at all unless told otherwise. */
  readonly paceMs?: (oldest: Item) => number;
}

interface Options<Item, Result> {
  /** Results in the order of the items; a rejection fails the whole batch. */
  readonly write: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly sizeOf: (item: Item) => number;
  readonly maxItems: number;
  readonly maxBytes: number;
  /** Lanes beside the first one, with room in each batch whatever waits in the others. */
  readonly sideLanes?: readonly SideLane<Item>[];
  /** Batches under way at most; one unless told otherwise. */
  readonly atOnce?: number;
  /** So many items begin another batch beside those that are under way; as many as fill it, unless told otherwise. */
  readonly enoughForAnother?: number;
  /** How long items gather after this batch before the next one begins, unless there are enough of them. Not at all unless told otherwise. */
  readonly restMs?: (items: readonly Item[]) => number;
  /** So many items end a rest; as many as fill a batch, unless told otherwise. */
  readonly enoughToEndRest?: number;
}

interface Side<Item, Result> {
  readonly lane: SideLane<Item>;
  readonly waiting: Waiting<Item, Result>[];
  /** When a batch with some of its items last began. */
  begunAt: number;
}

function roomBeside<Item>({ lane, begunAt }: Side<Item, never>, oldest: Item): number {
  const isHeld = performance.now() - begunAt < (lane.paceMs?.(oldest) ?? 0);
  return isHeld ? 0 : lane.room;
}

/**
 * Items that arrive together travel together: flushes at once when idle, gathers while a write is under way.
 * A lone item waits for nothing.
 */
export class MicroBatch<Item, Result> {
  readonly #options: Options<Item, Result>;
  readonly #first: Waiting<Item, Result>[] = [];
  readonly #sides: Side<Item, Result>[];
  #underWay = 0;
  #isResting = false;

  constructor(options: Options<Item, Result>) {
    this.#options = options;
    this.#sides = (options.sideLanes ?? []).map((lane) => ({ lane, waiting: [], begunAt: -Infinity }));
  }

  get waiting(): number {
    return this.#sides.reduce((sum, { waiting }) => sum + waiting.length, this.#first.length);
  }

  /** `lane`: 0 is the first one. */
  add(item: Item, lane = 0): Promise<Result> {
    const promise = new Promise<Result>((resolve, reject) => {
      (lane === 0 ? this.#first : this.#sides[lane - 1]?.waiting)?.push({ item, resolve, reject });
    });
    this.#flush();
    return promise;
  }

  #flush(): void {
    while (this.#mayBegin()) void this.#write(this.#next());
  }

  #mayBegin(): boolean {
    const { atOnce = 1, maxItems, enoughForAnother = maxItems, enoughToEndRest = maxItems } = this.#options;
    const ready = this.#lanes().reduce((sum, { waiting, room }) => sum + Math.min(waiting.length, room), 0);
    if (ready >= enoughForAnother) return this.#underWay < atOnce;
    return ready > 0 && this.#underWay === 0 && (!this.#isResting || ready >= enoughToEndRest);
  }

  async #write(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    this.#underWay += 1;
    const items = batch.map(({ item }) => item);
    try {
      const results = await this.#options.write(items);
      batch.forEach(({ resolve }, index) => {
        resolve(results[index] as Result);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.#underWay -= 1;
    this.#rest(this.#options.restMs?.(items) ?? 0);
    this.#flush();
  }

  #rest(ms: number): void {
    if (ms === 0 || this.#isResting) return;
    this.#isResting = true;
    setTimeout(() => {
      this.#isResting = false;
      this.#flush();
    }, ms);
  }

  /** What waits, and how many of each the next batch takes. */
  #lanes() {
    const { maxItems } = this.#options;
    const [oldest] = this.#first;
    const roomOf = (side: Side<Item, Result>) => (oldest ? roomBeside(side, oldest.item) : maxItems);
    const sides = this.#sides.map((side) => ({ side, waiting: side.waiting, room: roomOf(side) }));
    return [{ side: undefined, waiting: this.#first, room: maxItems }, ...sides];
  }

  #next(): Waiting<Item, Result>[] {
    const batch: Waiting<Item, Result>[] = [];
    let bytes = 0;
    for (const { side, waiting, room } of this.#lanes()) {
      let count = 0;
      while (count < waiting.length && count < room) {
        bytes += this.#options.sizeOf((waiting[count] as Waiting<Item, Result>).item);
        if (batch.length + count > 0 && bytes > this.#options.maxBytes) break;
        count += 1;
      }
      batch.push(...waiting.splice(0, count));
      if (side && count > 0) side.begunAt = performance.now();
    }
    return batch;
  }
}
