const FIRST_MS = 500;
const LONGEST_MS = 10_000;
const CALM_MS = 30_000;

/** How long to wait before something that ended starts again: not at all, then longer each time; after a calm half minute anew. */
export class Pauses {
  #next = 0;
  #startedAt: number;

  constructor(now: number) {
    this.#startedAt = now;
  }

  /** Call at each end; the pause until the next start, in milliseconds. */
  afterEnd(now: number): number {
    if (now - this.#startedAt >= CALM_MS) this.#next = 0;
    const pause = this.#next;
    this.#next = Math.min(Math.max(pause * 2, FIRST_MS), LONGEST_MS);
    this.#startedAt = now + pause;
    return pause;
  }
}
