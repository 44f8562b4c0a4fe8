import { Failure } from './errors.ts';
import { seldom } from './seldom.ts';

/** So many may always be under way: a process that just started has done nothing yet that says how fast it is. */
const ALWAYS = 1_000;
/** Fewer are no crowd, however long they take. */
const FEW = 100;
const PATIENCE_MS = 1_000;
const WINDOW_MS = 500;
const RETRY_SECONDS = 2;

/** Turned away unheard, as many others at that moment. Always the same one, for it must cost nothing. */
export const NO_ROOM = new Failure('unavailable', { retryAfter: RETRY_SECONDS });

interface Options {
  /** Called with each that is turned away. */
  readonly onNoRoom: () => void;
  /** Milliseconds, only forward. */
  readonly clock?: () => number;
}

/**
 * Bounds what is under way at one address: no more than was done within the last second, so that whoever is let in is served within one,
 * and nothing once a crowd's first has waited for longer. Those whom it turns away cost next to nothing, and so those inside keep the pace.
 */
export class Crowd {
  readonly #onNoRoom: () => void;
  readonly #clock: () => number;
  /** When each of those inside came: the first to come is the first. */
  readonly #inside = new Set<{ readonly at: number }>();
  #windowAt: number;
  #done = 0;
  #doneBefore = 0;

  constructor({ onNoRoom, clock = () => performance.now() }: Options) {
    this.#onNoRoom = onNoRoom;
    this.#clock = clock;
    this.#windowAt = clock();
  }

  /** Throws `unavailable` if whoever comes now would wait for too long. */
  assertRoom(): void {
    if (!this.#isFull()) return;
    this.#onNoRoom();
    throw NO_ROOM;
  }

  /** The result of the work; throws as `assertRoom` does. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.assertRoom();
    const one = { at: this.#clock() };
    this.#inside.add(one);
    try {
      const result = await work();
      this.#turn(this.#clock());
      this.#done += 1;
      return result;
    } finally {
      this.#inside.delete(one);
    }
  }

  #isFull(): boolean {
    const { size } = this.#inside;
    if (size < FEW) return false;
    const now = this.#clock();
    this.#turn(now);
    if (size >= Math.max(ALWAYS, this.#done + this.#doneBefore)) return true;
    const [first] = this.#inside;
    return first !== undefined && now - first.at > PATIENCE_MS;
  }

  #turn(now: number): void {
    if (now - this.#windowAt < WINDOW_MS) return;
    this.#doneBefore = now - this.#windowAt < 2 * WINDOW_MS ? this.#done : 0;
    this.#done = 0;
    this.#windowAt = now;
  }
}

const NEWS_EVERY_MS = 10_000;

/** A crowd for each name. */
export function crowds(warn: (name: string) => void): (name: string) => Crowd {
  const known = new Map<string, Crowd>();
  return (name) => {
    const crowd = known.get(name) ?? new Crowd({ onNoRoom: seldom(NEWS_EVERY_MS, () => warn(name)) });
    known.set(name, crowd);
    return crowd;
  };
}
