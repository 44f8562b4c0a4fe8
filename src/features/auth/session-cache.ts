/** What the session table says may be believed for this long: the time within which a logout elsewhere takes effect. */
const BELIEVED_MS = 5_000;
const MOST_ENTRIES = 10_000;

interface Entry<T> {
  readonly askedAt: number;
  readonly answer: Promise<T>;
}

/** Answers by id for a few seconds, counted from when they were asked for. Callers at one moment share a question. */
export class SessionCache<T> {
  readonly #ask: (id: number) => Promise<T>;
  readonly #now: () => Date;
  readonly #entries = new Map<number, Entry<T>>();

  constructor(ask: (id: number) => Promise<T>, now: () => Date) {
    this.#ask = ask;
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(id: number): Promise<T> {
    const now = this.#now().getTime();
    const known = this.#entries.get(id);
    // Either way: a clock that was set back must not prolong an answer.
    if (known && Math.abs(now - known.askedAt) < BELIEVED_MS) return known.answer;
    this.drop(id);
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size >= MOST_ENTRIES) this.drop(oldest);
    const entry = { askedAt: now, answer: this.#ask(id) };
    this.#entries.set(id, entry);
    entry.answer.catch(() => {
      if (this.#entries.get(id) === entry) this.drop(id); // an outage is not an answer
    });
    return entry.answer;
  }

  drop(id: number): void {
    this.#entries.delete(id);
  }
}
