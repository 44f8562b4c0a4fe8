import type { AcrossEntities } from '../../platform/across-entities.ts';
import { RUNS_AGAIN } from './received-event.ts';

/** Why a delivery of a paused form is parked. */
export const PAUSED = 'The form is paused; this becomes a lead when the form is resumed.';

/**
 * Resumes deliveries that were parked although their form is active: another process knew of the resumption a moment late.
 * Returns how many.
 */
export const resumeLatecomers = (across: AcrossEntities): Promise<number> =>
  across.read('parked deliveries of active forms', async (db) => {
    const rows = (await db('webhook_events')
      .join('lead_sources', (both) =>
        both
          .on('lead_sources.entity_id', 'webhook_events.entity_id')
          .andOn('lead_sources.id', 'webhook_events.source_id'),
      )
      .where({ 'webhook_events.state': 'parked', 'webhook_events.reason': PAUSED, 'lead_sources.status': 'active' })
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
