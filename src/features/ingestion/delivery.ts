import type { Json } from '../../platform/tables.ts';

export const eventStates = ['received', 'processed', 'duplicate', 'failed', 'parked', 'rejected'] as const;
export type EventState = (typeof eventStates)[number];

/** Which of the sender's means makes two deliveries the same one. */
export type KeyKind = 'idempotency' | 'submission' | 'content' | 'leadgen';

export const channels = ['website', 'meta'] as const;
/** Senders of one kind: how a delivery is read, and within what its keys are unique. */
export type Channel = (typeof channels)[number];

/** How we learned of a lead: its sender told us, or we found it when we read back what the sender has. */
export type ArrivedBy = 'webhook' | 'read_back';

export interface DeliveryKey {
  readonly kind: KeyKind;
  readonly hash: Buffer;
  readonly answersHash: Buffer;
}

/** One lead's raw delivery, verified and routed, on its way into the ledger. */
export interface Delivery {
  /** Given before the first write, so that a write repeated after a lost answer is recognised. */
  readonly uid: Buffer;
  /** It was tried before, and the answer may have been lost: the ledger looks first whether it has it. */
  readonly mayBeWritten?: true;
  readonly entityId: number;
  readonly sourceId: number;
  readonly channel: Channel;
  readonly contentType: string;
  /** What the request told beside its body. */
  readonly context: { readonly [name: string]: Json };
  readonly payload: Buffer;
  /** The lead as the sender's API gives it, where that is known already. */
  readonly fetched?: Buffer;
  readonly receivedAt: Date;
  readonly key: DeliveryKey;
  /** Kept, but not to become a lead now: the state, and why. */
  readonly held?: { readonly state: 'rejected' | 'parked'; readonly reason: string };
}

/** What the ledger made of a delivery. */
export interface Entry {
  readonly uid: Buffer;
  readonly state: EventState;
  /** The lead's id, known before the lead's row; of the first delivery where this one repeats it; null on a conflict. */
  readonly leadId: number | null;
  /** The same Idempotency-Key came before with other answers. */
  readonly conflict: boolean;
}

/** An event on its way to the worker: the ledger's row, as far as processing needs it. */
export interface ReceivedEvent {
  readonly uid: Buffer;
  readonly entityId: number;
  readonly sourceId: number;
  readonly channel: Channel;
  readonly arrivedBy: ArrivedBy;
  readonly leadId: number | null;
  readonly contentType: string;
  readonly receivedAt: Date;
  readonly payload: Buffer;
  /** What the sender's API told of it; null: not asked yet, or the delivery says all itself. */
  readonly fetched: Buffer | null;
  readonly referer: string | null;
}
