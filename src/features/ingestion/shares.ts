const HALF_LIFE_MS = 1_000;
/** Fewer recent events than this, of all entities together, crowd nobody. */
const CROWD = 100;
/** Times the average of the entities that send at all. */
const OVER = 1.5;

/**
 * Which entities send more than their share at this moment, as this process sees it: counts that halve every second. An entity that is alone
 * has all of it and is never over.
 */
export class Shares {
  readonly #counts = new Map<number, number>();
  readonly #now: () => number;
  #total = 0;
  #halvedAt: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#halvedAt = now();
  }

  /** Counts one event of the entity, and says whether the entity is over its share with it. */
  isOver(entityId: number): boolean {
    this.#halve();
    const count = (this.#counts.get(entityId) ?? 0) + 1;
    this.#counts.set(entityId, count);
    this.#total += 1;
    return this.#total >= CROWD && count > (OVER * this.#total) / this.#counts.size;
  }

  #halve(): void {
    const times = Math.floor((this.#now() - this.#halvedAt) / HALF_LIFE_MS);
    if (times <= 0) return;
    this.#halvedAt += times * HALF_LIFE_MS;
    this.#total = 0;
    for (const [entityId, count] of this.#counts) {
      const rest = count / 2 ** times;
      if (rest < 1) this.#counts.delete(entityId);
      else {
        this.#counts.set(entityId, rest);
        this.#total += rest;
      }
    }
  }
}
