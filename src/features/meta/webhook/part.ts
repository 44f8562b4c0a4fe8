import { type Delivery, metaIdOf } from '../../ingestion/index.ts';
import type { Json } from '../../../platform/tables.ts';

/** One change of a webhook body, on its own. */
export interface Part {
  /** Whose it is, as far as it says; null: it does not. */
  readonly pageId: string | null;
  readonly leadgenId: string | null;
  /** When Meta sent it, in unix seconds. */
  readonly time: number | null;
  /** The body that Meta would have sent for it alone; taken apart again, it gives this part. */
  readonly payload: Buffer;
  /** From the app dashboard's Test button: there is no such lead. */
  readonly isTest: boolean;
  /** A lead came, and which one is not told. */
  readonly wantsReadBack: boolean;
  /** Why it is no lead, or none yet; undefined: it is one. */
  readonly held?: NonNullable<Delivery['held']>;
}

export type Fields = { readonly [name: string]: Json | undefined };

/** What an entry says of itself: `time` is when it was sent, in unix seconds. */
export const entryHead = ({ id, time }: Fields) => ({
  pageId: metaIdOf(id),
  time: Number.isSafeInteger(time) ? (time as number) : null,
});

export const DASHBOARD_TEST = "A test of the Meta app's dashboard: there is no such lead.";

/** The dashboard's entry is of no page. */
export const isNoPage = (id: Json | undefined): boolean => id === 0 || id === '0';

export const rejected = (reason: string): NonNullable<Delivery['held']> => ({ state: 'rejected', reason });

const SHOWN_LENGTH = 60;
/** A name that somebody else chose, for a sentence. */
export const shown = (name: unknown): string =>
  typeof name === 'string' ? `"${name.slice(0, SHOWN_LENGTH)}"` : 'without a name';

/** A body that cannot be taken apart. */
export const wholePart = (bytes: Buffer, reason: string): Part => ({
  pageId: null,
  leadgenId: null,
  time: null,
  payload: bytes,
  isTest: false,
  wantsReadBack: false,
  held: rejected(reason),
});
