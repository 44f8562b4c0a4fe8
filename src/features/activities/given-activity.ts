import { givenLead } from '../../testing/given-lead.ts';
import type { Person, TestEntity } from '../../testing/entity.ts';
import type { NewRow } from '../../platform/scope.ts';

export const HOUR = 3_600_000;

/** A pending follow-up of a person on a lead of theirs, due in so many hours from the world's now. */
export async function givenFollowUp(
  entity: TestEntity,
  { of = 'rep1', hours = 1, ...row }: { of?: Person; hours?: number } & Partial<NewRow<'lead_activities'>> = {},
): Promise<{ id: number; leadId: number }> {
  const now = entity.world.outside.now();
  const leadId = row.lead_id ?? (await givenLead(entity, { assignedTo: entity.ids[of] }));
  const id = await entity.scope.add('lead_activities', {
    user_id: entity.ids[of],
    activity_type: 'call',
    description: 'Call back',
    created_at: now,
    next_follow_up_date: new Date(now.getTime() + hours * HOUR),
    status: 'pending',
    ...row,
    lead_id: leadId,
  });
  return { id, leadId };
}
