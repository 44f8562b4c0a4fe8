import { MicroBatch } from '../../platform/micro-batch.ts';

interface Options<Key, Found> {
  /** Those of the keys that exist. */
  readonly find: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Found>>;
  readonly clock?: () => number;
}

const KEYS_A_QUERY = 200;
const MOST_REMEMBERED = 10_000;
const REMEMBERED_MS = 10_000;

/**
 * Looks up one by one what memory lacks. Keys asked for together share a query, one query runs at a time, and what was not
 * there is not asked for again for ten seconds: a flood of made-up keys costs one query after another, not one each.
 */
export class Latecomers<Key, Found> {
  readonly #batch: MicroBatch<Key, Found | undefined>;
  readonly #clock: () => number;
  readonly #absentUntil = new Map<Key, number>();

  constructor({ find, clock = () => performance.now() }: Options<Key, Found>) {
    this.#clock = clock;
    this.#batch = new MicroBatch({
      async write(keys) {
        const found = await find([...new Set(keys)]);
        return keys.map((key) => found.get(key));
      },
      sizeOf: () => 1,
      maxItems: KEYS_A_QUERY,
      maxBytes: KEYS_A_QUERY,
    });
  }

  async find(key: Key): Promise<Found | undefined> {
    if (this.#clock() < (this.#absentUntil.get(key) ?? 0)) return undefined;
    const found = await this.#batch.add(key);
    if (found === undefined) this.#remember(key);
    return found;
  }

  #remember(key: Key): void {
    this.#absentUntil.delete(key); // so that it goes to the end: the map is in order of age
    this.#absentUntil.set(key, this.#clock() + REMEMBERED_MS);
    const [oldest] = this.#absentUntil.keys();
    if (oldest !== undefined && this.#absentUntil.size > MOST_REMEMBERED) this.#absentUntil.delete(oldest);
  }
}
