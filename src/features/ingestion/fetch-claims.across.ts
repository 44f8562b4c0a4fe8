import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import { withoutSuspended } from '../../platform/suspended.ts';
import type { ReceivedEvent } from './delivery.ts';
import { UNHELD } from './received-event.ts';

/** How long one process may ask a sender's API for some events' leads before others may: by the database's clock. */
const LEASE_SECONDS = 60;
/** How long the worker has, once a lead was fetched, before the sweeper looks after it. */
const FIRST_SWEEP_SECONDS = 20;

/** Twice as many go over the wire, and some servers take 16 MB at once. */
const BYTES_A_STATEMENT = 4 * 1024 * 1024;

export interface FetchLease {
  readonly owner: Buffer;
  readonly events: readonly FetchedLater[];
}

/** An event whose lead is being asked for. */
export interface FetchedLater extends ReceivedEvent {
  /** Times that its lead was asked for, this time included. */
  readonly attempts: number;
}

/** Takes the events whose leads nobody asks for at this moment, and that wait for no later time; the others drop out, and those of suspended entities. */
export async function claimForFetch(across: AcrossEntities, events: readonly ReceivedEvent[]): Promise<FetchLease> {
  const owner = randomBytes(16);
  const byUid = new Map(events.map((event) => [event.uid.toString('hex'), event])); // two jobs may bring the same one
  const uids = [...byUid.values()].map(({ uid }) => uid);
  const claimed = await across.transaction('claim of leads to fetch', async (trx) => {
    await withoutSuspended(trx('webhook_events'), trx)
      .whereIn('uid', uids)
      .where('state', 'received')
      .whereNull('fetched')
      .where((free) => void free.whereNull('lease_until').orWhere('lease_until', '<=', trx.fn.now(3)))
      // A verdict "later" leaves its reason and no sweeps. A job that holds the event from before comes too early, until the sweeper feeds it.
      .where(
        (ready) => void ready.whereNull('last_error').orWhere('sweeps', '>', 0).orWhere('due_at', '<=', trx.fn.now(3)),
      )
      .update({
        lease_owner: owner,
        lease_until: trx.raw('now(3) + interval ? second', [LEASE_SECONDS]),
        due_at: trx.raw('now(3) + interval ? second', [LEASE_SECONDS]),
        fetch_attempts: trx.raw('fetch_attempts + 1'),
      });
    return trx('webhook_events').whereIn('uid', uids).where('lease_owner', owner).select('uid', 'fetch_attempts');
  });
  const attempts = new Map(
    (claimed as { uid: Buffer; fetch_attempts: number }[]).map((row) => [row.uid.toString('hex'), row.fetch_attempts]),
  );
  const mine = [...byUid].flatMap(([uid, event]): FetchedLater[] => {
    const count = attempts.get(uid);
    return count === undefined ? [] : [{ ...event, attempts: count }];
  });
  return { owner, events: mine };
}

export interface Fetched {
  readonly uid: Buffer;
  readonly fetched: Buffer;
}

/**
 * Keeps what the sender's API told: from here on the lead is ours, whatever becomes of it there. Returns those that were kept: not
 * those whose lease was over, so that others hold them now.
 */
export async function storeFetched(
  across: AcrossEntities,
  owner: Buffer,
  fetched: readonly Fetched[],
): Promise<readonly Fetched[]> {
  if (fetched.length === 0) return [];
  const bytes = fetched.reduce((sum, one) => sum + one.fetched.length, 0);
  if (fetched.length > 1 && bytes > BYTES_A_STATEMENT) {
    const half = Math.ceil(fetched.length / 2);
    const [first, second] = [fetched.slice(0, half), fetched.slice(half)];
    return [...(await storeFetched(across, owner, first)), ...(await storeFetched(across, owner, second))];
  }
  const kept = await across.read('leads that were fetched', (db) =>
    held(db, owner, fetched).update({
      fetched: db.raw(`case uid ${fetched.map(() => 'when ? then ?').join(' ')} end`, [
        ...fetched.flatMap(({ uid, fetched: bytes }) => [uid, bytes]),
      ]),
      due_at: db.raw('now(3) + interval ? second', [FIRST_SWEEP_SECONDS]),
      last_error: null,
      ...UNHELD,
    }),
  );
  if (kept === fetched.length) return fetched;
  const rows = await across.read('which leads are there', async (db) => {
    const uids = fetched.map(({ uid }) => uid);
    return (await db('webhook_events').whereIn('uid', uids).whereNotNull('fetched').select('uid')) as { uid: Buffer }[];
  });
  return fetched.filter(({ uid }) => rows.some((row) => row.uid.equals(uid)));
}

/** In seconds: each event gets a time of its own in between, so that what failed together does not come back together. */
export type Pause = readonly [shortest: number, longest: number];

/** What becomes of events whose leads could not be fetched now. */
export type Verdict =
  /** Asked for again; it counts as an attempt, or not. */
  | { readonly kind: 'later'; readonly seconds: Pause; readonly isAttempt: boolean; readonly reason: string }
  /** Set aside until the cause is mended or somebody replays it. */
  | { readonly kind: 'parked'; readonly reason: string }
  /** No lead, and never one. */
  | { readonly kind: 'rejected'; readonly reason: string };

/** Gives events back with a verdict. In the transaction given, where the verdict depends on what it has locked. */
export async function judgeUnfetched(db: Knex, lease: FetchLease, verdict: Verdict): Promise<void> {
  if (lease.events.length === 0) return;
  const reason = verdict.reason.slice(0, 500);
  const rows = held(db, lease.owner, lease.events);
  if (verdict.kind === 'later') {
    const [shortest, longest] = verdict.seconds;
    await rows.update({
      due_at: db.raw('now(3) + interval (? + rand() * ?) second', [shortest, longest - shortest]),
      sweeps: 0,
      last_error: reason,
      ...(!verdict.isAttempt && { fetch_attempts: db.raw('greatest(fetch_attempts, 1) - 1') }),
      ...UNHELD,
    });
  } else
    await rows.update({
      state: verdict.kind,
      reason,
      due_at: null,
      ...(verdict.kind === 'rejected' && { processed_at: db.fn.now(3) }),
      ...UNHELD,
    });
}

const held = (db: Knex, owner: Buffer, events: readonly { uid: Buffer }[]) =>
  db('webhook_events')
    .whereIn(
      'uid',
      events.map(({ uid }) => uid),
    )
    .where({ lease_owner: owner, state: 'received' });
