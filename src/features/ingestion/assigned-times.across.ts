import type { AcrossEntities } from '../../platform/across-entities.ts';

const LAST_EVENTS = 1_000;
const MINUTES = 5;

/**
 * How long leads lately took from the receipt of their delivery to their first rep, in seconds, the shortest first, by entity.
 * Read from what is stored: whichever process is asked tells of all workers, and a lead that waits counts once it has its rep.
 */
export const timesToAssigned = (across: AcrossEntities): Promise<ReadonlyMap<number, readonly number[]>> =>
  across.read('how fast leads of all entities got their reps', async (db) => {
    const last = db('webhook_events')
      .orderBy('id', 'desc')
      .limit(LAST_EVENTS)
      .select('entity_id', 'lead_id', 'state', 'received_at')
      .as('event');
    const rows = (await db
      .from(last)
      .join('lead_assignment_history as assignment', (both) =>
        both.on('assignment.entity_id', 'event.entity_id').andOn('assignment.lead_id', 'event.lead_id'),
      )
      .where('event.state', 'processed')
      .where('event.received_at', '>', db.raw('now(3) - interval ? minute', [MINUTES]))
      .groupBy('event.entity_id', 'event.lead_id', 'event.received_at')
      .select('event.entity_id', 'event.received_at')
      .min({ assigned_at: 'assignment.assigned_at' })) as { entity_id: number; received_at: Date; assigned_at: Date }[];
    const times = rows.map(({ entity_id, received_at, assigned_at }) => ({
      entity_id,
      seconds: (assigned_at.getTime() - received_at.getTime()) / 1_000,
    }));
    const inOrder = times.toSorted((a, b) => a.seconds - b.seconds);
    return new Map(
      [...Map.groupBy(inOrder, ({ entity_id }) => entity_id)].map(([id, own]) => [
        id,
        own.map(({ seconds }) => seconds),
      ]),
    );
  });
