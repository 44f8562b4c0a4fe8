import type { Attempt } from './client/history.ts';
import type { LoadShape, Sender } from './client/load.ts';
import type { Invariant, Violation } from './checker/invariants.ts';
import type { Product } from './product/product.ts';
import type { Role } from './product/supervised.ts';
import type { Dice } from '../src/testing/dice.ts';

/** `full`: lengths and counts as a plan for weeks would have them; `usual`: what shows the same in seconds; `short`: of the two-minute form. */
export type Size = 'short' | 'usual' | 'full';

/** How long or how often, by the run's size. */
export const sized = ({ size }: Pick<Arena, 'size'>, amounts: Readonly<Record<Size, number>>): number => amounts[size];

/** What a fault has to work with while the clients send. */
export interface Arena {
  readonly product: Product;
  readonly sender: Sender;
  readonly dice: Dice;
  readonly size: Size;
  /** Attempts so far, as the history file has them. */
  attempts(): readonly Attempt[];
  /** What the fault itself saw that must not be. */
  object(invariant: Invariant, sentence: string): void;
  /** A figure or an observation for the report. */
  note(text: string): void;
}

/** One thing that goes wrong, by name. */
export interface Fault {
  readonly name: string;
  /** What it does, in a line. */
  readonly title: string;
  readonly shows: readonly Invariant[];
  /** Of the usual load, what is different here; null: the fault itself sends all there is. */
  readonly load?: Partial<LoadShape> | null;
  /** Processes that run altered from the fault's begin to its end. */
  readonly alterations?: Partial<Record<Role, readonly string[]>>;
  /** How long an answer may take, where it is the client's own line that is bad. */
  readonly answerMs?: number;
  /** The alterations are a bug to be found: they stay until everything is checked. */
  readonly isBug?: true;
  /** Does it, heals it, and returns how many times it was done. What is killed is restarted by its supervisor. */
  inject(arena: Arena): Promise<number>;
  /** After the backlog is gone. */
  inspect?(arena: Arena): Promise<readonly Violation[]>;
}
