import type { Scope } from '../../platform/scope.ts';

/** Called in the transaction that makes a source active again, so that its parked events resume exactly if that commits. */
export type OnResumed = (tx: Scope, sourceId: number) => Promise<void>;
