import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import { retryOnLostRace } from '../../platform/database.ts';
import { withoutSuspended } from '../../platform/suspended.ts';
import type { ReceivedEvent } from './delivery.ts';
import { UNHELD } from './received-event.ts';

/** How long a worker may hold events before others may take them: by the database's clock, which all processes share. */
export const LEASE_SECONDS = 60;
/** After as many failures an event waits for a person (`failed`). The pauses between them add up to three and a half hours. */
const MOST_ATTEMPTS = 12;
/** A worker that dies leaves its lease behind; an event that did this to as many workers is given up sooner. */
const MOST_DEATHS = 5;

/** Thrown when events were taken over because this worker was too slow; its transaction must not commit. */
export class LeaseLost extends Error {}

export interface Lease {
  readonly owner: Buffer;
  readonly events: readonly ReceivedEvent[];
}

/**
 * Takes the events that nobody works on and nobody finished, and whose entity is not suspended; the others are dropped from the list,
 * because a job may come twice.
 * Committed before the work begins, so that attempts count even where the work kills the process.
 */
export async function claimEvents(across: AcrossEntities, events: readonly ReceivedEvent[]): Promise<Lease> {
  const owner = randomBytes(16);
  const claimed = await claim(across, owner, events);
  if (claimed === events.length) return { owner, events };
  const mine = await across.read('which of them are claimed', (db) => stillMine(db, owner, events).select('uid'));
  const names = new Set((mine as { uid: Buffer }[]).map(({ uid }) => uid.toString('hex')));
  return { owner, events: events.filter(({ uid }) => names.has(uid.toString('hex'))) };
}

/** One statement, and so a transaction in itself. Returns how many. */
const claim = (across: AcrossEntities, owner: Buffer, events: readonly ReceivedEvent[]): Promise<number> =>
  retryOnLostRace(() =>
    across.read('claim of an ingest batch', (db) =>
      withoutSuspended(db('webhook_events'), db)
        .whereIn(
          'uid',
          events.map(({ uid }) => uid),
        )
        .where('state', 'received')
        .where((free) => void free.whereNull('lease_until').orWhere('lease_until', '<=', db.fn.now(3)))
        .update({
          lease_owner: owner,
          lease_until: db.raw('now(3) + interval ? second', [LEASE_SECONDS]),
          due_at: db.raw('now(3) + interval ? second', [LEASE_SECONDS]),
          attempts: db.raw('attempts + 1'),
          started_at: db.raw('coalesce(started_at, now(3))'),
        }),
    ),
  );

/** Marks events processed, in the transaction that wrote their leads. */
export async function finishEvents(
  trx: Knex.Transaction,
  owner: Buffer,
  events: readonly { uid: Buffer }[],
): Promise<void> {
  if (events.length === 0) return;
  const finished = await stillMine(trx, owner, events).update({
    state: 'processed',
    processed_at: trx.fn.now(3),
    ...UNHELD,
    due_at: null,
    last_error: null,
  });
  if (finished !== events.length) throw new LeaseLost('Another worker took these events over');
}

const stillMine = (db: Knex, owner: Buffer, events: readonly { uid: Buffer }[]) =>
  db('webhook_events')
    .whereIn(
      'uid',
      events.map(({ uid }) => uid),
    )
    .where({ lease_owner: owner, state: 'received' });

/** Gives an event its lead id, where it came without one (from the spool, or a rejected one that is replayed). */
export const nameLead = (db: Knex, uid: Buffer, leadId: number) =>
  db('webhook_events').where({ uid }).update({ lead_id: leadId });

interface Outcome {
  readonly owner: Buffer;
  readonly event: ReceivedEvent;
  readonly reason: string;
}

/** Sets an event aside with the reason, for good until somebody replays it. */
export const rejectEvent = (across: AcrossEntities, { owner, event, reason }: Outcome) =>
  across.read('an event that is no lead', (db) =>
    stillMine(db, owner, [event]).update({
      state: 'rejected',
      reason: reason.slice(0, 500),
      processed_at: db.fn.now(3),
      ...UNHELD,
      due_at: null,
    }),
  );

/** Gives events back untouched, because the database went away under the work: that is no attempt of theirs. */
export const putBackEvents = (across: AcrossEntities, owner: Buffer, events: readonly { uid: Buffer }[]) =>
  across.read('events whose database was away', (db) =>
    stillMine(db, owner, events).update({
      attempts: db.raw('greatest(attempts, 1) - 1'),
      due_at: db.fn.now(3),
      ...UNHELD,
    }),
  );

/** After a failure: 10 s, 20 s, 40 s … up to an hour, give or take a fifth; after the last one a dead letter. */
export const postponeEvent = (across: AcrossEntities, { owner, event, reason }: Outcome) =>
  across.read('an event that failed', (db) =>
    stillMine(db, owner, [event]).update({
      state: db.raw('if(attempts >= ?, ?, state)', [MOST_ATTEMPTS, 'failed']),
      reason: db.raw('if(attempts >= ?, ?, reason)', [
        MOST_ATTEMPTS,
        `Given up after ${MOST_ATTEMPTS} attempts; replay it when the cause is mended.`,
      ]),
      due_at: db.raw(
        'if(attempts >= ?, null, now(3) + interval least(3600, 5 * pow(2, attempts)) * (0.8 + rand() * 0.4) second)',
        [MOST_ATTEMPTS],
      ),
      last_error: reason.slice(0, 500),
      ...UNHELD,
    }),
  );

/** Dead letters of events whose workers died again and again. */
export const buryDeadly = (db: Knex, ids: readonly number[]) =>
  db('webhook_events')
    .whereIn('id', ids as number[])
    .where('state', 'received')
    .where('due_at', '<=', db.fn.now(3))
    .update({
      state: 'failed',
      reason: `Given up: the worker died or hung ${MOST_DEATHS} times while it processed this event.`,
      ...UNHELD,
      due_at: null,
    });

/** Whether an event's workers died so often that it is given up: a lease that is over, and was never given back. */
export const isDeadly = (row: { attempts: number; lease_owner: Buffer | null }) =>
  row.lease_owner !== null && row.attempts >= MOST_DEATHS;
