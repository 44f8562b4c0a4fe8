import type { Actor, Page } from '../../platform/endpoint.ts';
import { TOTAL_CAP, totalOf } from '../../platform/page.ts';
import type { Scope } from '../../platform/scope.ts';
import { seenLead } from '../leads/index.ts';
import type { TimelineQuery } from './activities.schema.ts';
import { timelineCursor, timelinePlace } from './timeline-order.ts';
import { timelineIn } from './timeline.overview.ts';
import type { TimelineEntry } from './timeline.schema.ts';

/** All that happened with a lead, the newest first. 404 for a lead that the caller may not see. */
export async function timelineOf(
  scope: Scope,
  actor: Actor,
  { leadId, query: { limit, cursor } }: { leadId: number; query: TimelineQuery },
): Promise<Page<TimelineEntry>> {
  await seenLead(scope, actor, leadId);
  const timeline = timelineIn(scope);
  const after = cursor === undefined ? undefined : timelinePlace(cursor);
  const { entries, last } = await timeline.page({ leadId, limit, after });
  return {
    data: entries,
    next_cursor: last ? timelineCursor(last) : null,
    ...totalOf(await timeline.count(leadId, TOTAL_CAP + 1)),
  };
}
