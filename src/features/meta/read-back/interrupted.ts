import type { GraphFault } from '../graph/graph-fault.ts';

/** Why a run ends before it has read all forms. */
export type Interruption =
  /** Another run has the page's turn. */
  | { readonly kind: 'overtaken' }
  /** One job has done enough; the next one goes on. */
  | { readonly kind: 'enough' }
  /** Graph is to be left alone, or left to the leads of this moment. The sentence: why, where it is news. */
  | { readonly kind: 'quiet'; readonly until: Date; readonly sentence?: string }
  /** Graph does not answer, or our ledger takes nothing. */
  | { readonly kind: 'out_of_order'; readonly sentence: string }
  /** A person must repair the connection. */
  | { readonly kind: 'dead'; readonly fault: GraphFault };

export class Interrupted extends Error {
  readonly reason: Interruption;

  constructor(reason: Interruption) {
    super(`The read-back ends early: ${reason.kind}`);
    this.name = 'Interrupted';
    this.reason = reason;
  }
}
