import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { type AcrossEntities, inStep } from '../../platform/across-entities.ts';
import { isDuplicate, isOutage } from '../../platform/database.ts';
import {
  claimEvents,
  finishEvents,
  LEASE_SECONDS,
  type Lease,
  LeaseLost,
  nameLead,
  postponeEvent,
  putBackEvents,
  rejectEvent,
} from './claim-events.across.ts';
import type { ReceivedEvent } from './delivery.ts';
import { type Prepared, prepare, readEvent } from './prepare.ts';
import type { Reading } from './reading.ts';
import { recipesOf } from './recipes.across.ts';
import { stepsOfABatch } from './steps-of-a-batch.ts';
import { writeLeads } from './write-leads.ts';

interface Needs {
  readonly across: AcrossEntities;
  readonly now: () => Date;
  takeLeadIds(count: number): Promise<number[]>;
  report(error: unknown, context: object): void;
}

/**
 * Turns received events into leads: claim → clean record → one transaction with lead, duplicates, assignment and the event's
 * new state. A batch that fails is split, so that only the event at fault is tried again later; its neighbours are leads at once.
 */
export function processorOf(needs: Needs) {
  const { across, report } = needs;

  async function process(events: readonly ReceivedEvent[]): Promise<void> {
    const lease = await claimEvents(across, events);
    if (lease.events.length === 0) return;
    try {
      const prepared = await prepareAll(lease);
      await write(lease.owner, prepared);
    } catch (error) {
      if (!isOutage(error)) throw error;
      await putBack(across, lease); // a lease left behind would count as the death of a worker
    }
  }

  async function prepareAll({ owner, events }: Lease): Promise<Prepared[]> {
    const readings = await each(owner, events, async (event) => {
      const reading = await readEvent(event);
      if ('submission' in reading) return reading;
      return void (await rejectEvent(across, { owner, event, reason: reading.reason }));
    });
    const recipeOf = await recipesOf(across, readings);
    const byEvent = new Map(readings.map((reading) => [reading.event, reading]));
    return each(owner, [...byEvent.keys()], async (event) => {
      const reading = byEvent.get(event) as Reading;
      return prepare(reading, recipeOf(reading));
    });
  }

  /** Does the step for each event; one whose step fails is tried again later and drops out, as does one that gives nothing. */
  async function each<T>(
    owner: Buffer,
    events: readonly ReceivedEvent[],
    step: (event: ReceivedEvent) => Promise<T | undefined>,
  ): Promise<T[]> {
    const done: T[] = [];
    for (const event of events) {
      try {
        const result = await step(event);
        if (result !== undefined) done.push(result);
      } catch (error) {
        if (isOutage(error)) throw error;
        await postpone(owner, event, error);
      }
    }
    return done;
  }

  async function write(owner: Buffer, prepared: readonly Prepared[]): Promise<void> {
    if (prepared.length === 0) return;
    try {
      await across.transaction('ingest batch', (trx) => writeBatch({ trx, owner }, prepared));
    } catch (error) {
      if (error instanceof LeaseLost) return; // whoever took the events over finishes them
      if (isOutage(error)) throw error;
      if (prepared.length === 1) return postpone(owner, (prepared[0] as Prepared).event, error);
      const middle = Math.ceil(prepared.length / 2);
      await write(owner, prepared.slice(0, middle));
      await write(owner, prepared.slice(middle));
    }
  }

  async function writeBatch({ trx, owner }: Writing, prepared: readonly Prepared[]): Promise<void> {
    const nameless = prepared.filter(({ event }) => event.leadId === null);
    const ids = await needs.takeLeadIds(nameless.length);
    const named = new Map(nameless.map(({ event }, index) => [event, ids[index] as number]));
    for (const [event, leadId] of named) await nameLead(trx, event.uid, leadId);
    const leads = prepared.map((one) => ({ ...one, leadId: one.event.leadId ?? (named.get(one.event) as number) }));
    const [byEntity, now] = [Map.groupBy(leads, ({ event }) => event.entityId), needs.now()];
    await inStep(trx, { entityIds: [...byEntity.keys()], order: stepsOfABatch }, (scope) =>
      writeLeads(scope, byEntity.get(scope.entityId) ?? [], now),
    );
    await finishEvents(
      trx,
      owner,
      prepared.map(({ event }) => event),
    );
  }

  async function postpone(owner: Buffer, event: ReceivedEvent, error: unknown): Promise<void> {
    report(error, { note: 'this event is tried again later', event_uid: event.uid.toString('hex') });
    await postponeEvent(across, { owner, event, reason: reasonOf(error) }).catch((second: unknown) =>
      report(second, {}),
    ); // the lease ends by itself
  }

  return { process };
}

/** As soon as the database is there again; after the lease others take the events over anyway. */
async function putBack(across: AcrossEntities, { owner, events }: Lease): Promise<void> {
  for (let second = 0; second < LEASE_SECONDS; second += 1) {
    const isDone = await putBackEvents(across, owner, events).then(
      () => true,
      () => false,
    );
    if (isDone) return;
    await pause(1_000);
  }
}

/** For the ledger. Of the database's own errors the code: their texts hold SQL. */
function reasonOf(error: unknown): string {
  if (isDuplicate(error)) return 'The lead exists already.';
  if (!(error instanceof Error)) return 'An unknown problem.';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? `The database refused it: ${code}.` : error.message;
}

interface Writing {
  readonly trx: Knex.Transaction;
  readonly owner: Buffer;
}
