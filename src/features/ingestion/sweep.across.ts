import type { Knex } from 'knex';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import { withoutSuspended } from '../../platform/suspended.ts';
import { buryDeadly, isDeadly } from './claim-events.across.ts';
import type { ReceivedEvent } from './delivery.ts';
import { type EventQueue, FETCH_QUEUE, type Kind } from './event-queue.ts';
import { eventColumns, type EventRow, receivedEventOf } from './received-event.ts';

const ROWS_A_PASS = 200;
/** Payloads may be 2 MB each; a pass that would not fit in memory leaves the rest for the next one. */
const BYTES_A_PASS = 4 * 1024 * 1024;
/**
 * While so many jobs, of up to 500 events each, wait, the queue is slow, not deaf: feeding it again would only lengthen it. With a thousand, an overload of a
 * minute was fed again until batches of hundreds had twenty events that were not done yet, and drained at 480 leads a second rather than at 1,280.
 */
const BACKLOG = 50;
const FIRST_PAUSE_SECONDS = 20;
const LONGEST_PAUSE_SECONDS = 600;

interface DueRow {
  readonly id: number;
  readonly attempts: number;
  readonly lease_owner: Buffer | null;
  readonly bytes: number;
}

interface Needs {
  readonly across: AcrossEntities;
  readonly queue: EventQueue;
  /** These two are used where Redis is down: what the workers would do is done here and now. */
  process(events: readonly ReceivedEvent[]): Promise<void>;
  /** Of events whose leads are to be asked for first; processes what came. */
  fetch(events: readonly ReceivedEvent[]): Promise<void>;
}

/**
 * Feeds forgotten events back into their queue: those whose push was lost, whose worker died (by lease), whose retry is due.
 * Each again only after its own growing pause. Several sweepers may run: they skip each other's rows. Each kind by itself: thousands
 * that wait for a sender's API hold up no others. Events of suspended entities wait. Returns how many were fed.
 */
export async function sweep({ across, queue, process, fetch }: Needs, kind: Kind): Promise<number> {
  const backlog = await queue.waiting(kind).catch(() => undefined); // undefined: Redis is down
  if (backlog !== undefined && backlog > BACKLOG) return 0;
  const due = await across.transaction('sweep', (trx) => takeDue(trx, kind));
  if (due.length === 0) return 0;
  const events = await across.read('sweep', (db) => eventsOfRows(db, due));
  const [tried, fresh] = [
    events.filter(({ attempts }) => attempts > 0),
    events.filter(({ attempts }) => attempts === 0),
  ];
  try {
    if (backlog === undefined) throw new Error('Redis is down');
    await queue.push(fresh);
    await queue.pushAlone(tried); // one of them may be what killed their worker
  } catch {
    if (kind === FETCH_QUEUE) await fetch(events);
    else {
      await process(fresh);
      for (const event of tried) await process([event]);
    }
  }
  return events.length;
}

/** As `mustBeFetched` says. */
const isOfKind = (rows: Knex.QueryBuilder, kind: Kind): void =>
  void (kind === FETCH_QUEUE
    ? rows.where('channel', 'meta').whereNull('fetched')
    : rows.whereNot('channel', 'meta').orWhereNotNull('fetched'));

async function takeDue(trx: Knex.Transaction, kind: Kind): Promise<DueRow[]> {
  const rows = (await withoutSuspended(trx('webhook_events'), trx)
    .where('state', 'received')
    .where('due_at', '<=', trx.fn.now(3))
    .where((rows) => isOfKind(rows, kind))
    .orderBy('due_at')
    .limit(ROWS_A_PASS)
    .forUpdate()
    .skipLocked()
    .select(
      'id',
      'attempts',
      'lease_owner',
      trx.raw('octet_length(payload) + coalesce(octet_length(fetched), 0) as bytes'),
    )) as DueRow[];
  const deadly = rows.filter(isDeadly);
  if (deadly.length > 0)
    await buryDeadly(
      trx,
      deadly.map(({ id }) => id),
    );
  const taken = withinMemory(rows.filter((row) => !isDeadly(row)));
  if (taken.length > 0)
    await trx('webhook_events')
      .whereIn(
        'id',
        taken.map(({ id }) => id),
      )
      .where('state', 'received')
      .update({
        due_at: trx.raw('now(3) + interval least(?, ? * pow(2, sweeps)) second', [
          LONGEST_PAUSE_SECONDS,
          FIRST_PAUSE_SECONDS,
        ]),
        sweeps: trx.raw('sweeps + 1'),
      });
  return taken;
}

function withinMemory(rows: readonly DueRow[]): DueRow[] {
  let bytes = 0;
  return rows.filter((row, index) => {
    bytes += row.bytes;
    return index === 0 || bytes <= BYTES_A_PASS;
  });
}

type Attempted = ReceivedEvent & { readonly attempts: number };

async function eventsOfRows(db: Knex, due: readonly DueRow[]): Promise<Attempted[]> {
  const rows = (await db('webhook_events')
    .whereIn(
      'id',
      due.map(({ id }) => id),
    )
    .where('state', 'received')
    .orderBy('id')
    .select(...eventColumns, 'attempts')) as (EventRow & { attempts: number })[];
  return rows.map((row) => ({ ...receivedEventOf(row), attempts: row.attempts }));
}
