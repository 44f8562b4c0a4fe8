import type { AcrossEntities } from '../../platform/across-entities.ts';
import { RUNS_AGAIN } from './received-event.ts';

/** Why a delivery of a paused source is parked. */
export const PAUSED = 'The source is paused; this becomes a lead when it is resumed.';
/** Why a delivery is parked whose lead nobody can fetch until somebody mends the connection. */
export const DISCONNECTED =
  "The source's connection needs attention (see its health); this becomes a lead when it is connected again.";

/**
 * Resumes deliveries that were parked although their source is active: another process knew of the resumption a moment late.
 * Returns how many.
 */
export const resumeLatecomers = (across: AcrossEntities): Promise<number> =>
  across.read('parked deliveries of active sources', async (db) => {
    const rows = (await db('webhook_events')
      .join('lead_sources', (both) =>
        both
          .on('lead_sources.entity_id', 'webhook_events.entity_id')
          .andOn('lead_sources.id', 'webhook_events.source_id'),
      )
      .where({ 'webhook_events.state': 'parked', 'lead_sources.status': 'active' })
      .whereNull('lead_sources.deleted_at') // nobody can connect those again: they would be parked again at once
      .whereIn('webhook_events.reason', [PAUSED, DISCONNECTED])
      .limit(1_000)
      .select('webhook_events.id')) as { id: number }[];
    if (rows.length === 0) return 0;
    return db('webhook_events')
      .whereIn(
        'id',
        rows.map(({ id }) => id),
      )
      .where('state', 'parked')
      .update(RUNS_AGAIN);
  });
