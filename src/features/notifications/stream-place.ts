import { invalid } from '../../platform/errors.ts';

/** How long a transaction may take from taking an id to its commit, by any measure. */
const SETTLED_MS = 60_000;
/** So many of the newest are remembered one by one: an event's id must fit into a header. */
export const MOST_REMEMBERED = 100;

const FORM = /^[0-9a-z]{1,10}(?:-[0-9a-z]{1,10}(?:\.[0-9a-z]{1,10}){0,99})?$/;
const RADIX = 36;

/**
 * Up to where a stream has told. Ids are given before their transactions commit, so that a smaller one may appear after a larger one:
 * up to `floor` everything was told or never will be, beyond it exactly the ids of `told` were.
 */
export class StreamPlace {
  #floor: number;
  /** With the instants in milliseconds at which they were told here, in ascending order of the ids. */
  #told: (readonly [id: number, at: number])[];

  constructor(floor: number, told: readonly number[], now: Date) {
    this.#floor = floor;
    this.#told = told.toSorted((a, b) => a - b).map((id) => [id, now.getTime()]);
  }

  get floor(): number {
    return this.#floor;
  }

  get told(): readonly number[] {
    return this.#told.map(([id]) => id);
  }

  /** An id beyond the floor was told. */
  add(id: number, now: Date): void {
    this.#told = [...this.#told, [id, now.getTime()] as const].sort(([a], [b]) => a - b);
    let settled = this.#told.findIndex(([, at]) => now.getTime() - at < SETTLED_MS);
    settled = Math.max(settled === -1 ? this.#told.length : settled, this.#told.length - MOST_REMEMBERED);
    this.#floor = this.#told[settled - 1]?.[0] ?? this.#floor;
    this.#told = this.#told.slice(settled);
  }

  /** As an event's id: the floor, and the distances from one told id to the next. */
  write(): string {
    const steps = this.told.map((id, at) => (id - (this.told[at - 1] ?? this.#floor)).toString(RADIX));
    return [this.#floor.toString(RADIX), ...(steps.length > 0 ? [steps.join('.')] : [])].join('-');
  }

  /** Refuses with 400 what this server did not write. */
  static read(text: string, now: Date): StreamPlace {
    const [floor = '', steps = ''] = FORM.test(text) ? text.split('-') : [];
    const told: number[] = [];
    let id = Number.parseInt(floor, RADIX);
    for (const step of steps === '' ? [] : steps.split('.')) {
      id += Number.parseInt(step, RADIX);
      told.push(id);
    }
    if (!Number.isSafeInteger(id)) throw invalid('Last-Event-ID', 'is not an id that this server gave');
    return new StreamPlace(Number.parseInt(floor, RADIX), told, now);
  }
}
