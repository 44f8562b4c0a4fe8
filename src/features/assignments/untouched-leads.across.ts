import type { Knex } from 'knex';

/** A lead with a rep since an instant. */
export interface Held {
  readonly leadId: number;
  readonly userId: number;
  readonly assignedAt: Date;
}

/** Leads of one rep and pass. */
const AT_ONCE = 100;

// Here rather than in a repository: leads without something are found by sub-selects, which a scope does not hand out.
const UNTOUCHED = `
  from lead_assignments as held
  join lead_data as lead_row on lead_row.entity_id = held.entity_id and lead_row.id = held.lead_id
  where held.entity_id = :entityId and lead_row.deleted_at is null
    and lead_row.status_id = (select id from lead_statuses where entity_id = :entityId and outcome = 'open' and is_active = 1
      order by position, id limit 1)
    and not exists (select 1 from lead_activities as touch where touch.entity_id = held.entity_id
      and touch.lead_id = held.lead_id and touch.user_id is not null and touch.created_at > held.assigned_at)
    and not exists (select 1 from lead_stages as stay where stay.entity_id = held.entity_id
      and stay.lead_id = held.lead_id and stay.entered_at > held.assigned_at)
    and not exists (select 1 from assignment_decisions as note where note.entity_id = held.entity_id
      and note.lead_id = held.lead_id and note.outcome = 'kept' and note.decided_at > held.assigned_at)`;

/** Leads that a rep has had since an instant or longer, in the first status, without a sign of anybody; the oldest first. */
export const untouchedBy = (
  db: Knex,
  entityId: number,
  { userId, since }: { readonly userId: number; readonly since: Date },
): Promise<Held[]> =>
  ask(
    db,
    `${UNTOUCHED} and held.assigned_user_id = :userId and held.assigned_at <= :since
      order by held.assigned_at, held.id limit ${AT_ONCE}`,
    { entityId, userId, since },
  );

/** Those of these leads that are with the same rep still and untouched; to be asked with the leads locked. */
export async function stillUntouched(db: Knex, entityId: number, held: readonly Held[]): Promise<Held[]> {
  if (held.length === 0) return [];
  const leadIds = held.map(({ leadId }) => leadId);
  const places = leadIds.map((_, index) => `:lead${index}`).join(', ');
  const values = Object.fromEntries(leadIds.map((id, index) => [`lead${index}`, id]));
  const now = await ask(db, `${UNTOUCHED} and held.lead_id in (${places}) order by held.assigned_at, held.id`, {
    entityId,
    ...values,
  });
  const before = new Map(held.map((each) => [each.leadId, each]));
  return now.filter(({ leadId, userId, assignedAt }) => {
    const seen = before.get(leadId);
    return seen?.userId === userId && seen.assignedAt.getTime() === assignedAt.getTime();
  });
}

async function ask(db: Knex, from: string, values: Readonly<Record<string, number | Date>>): Promise<Held[]> {
  const select = 'select held.lead_id as leadId, held.assigned_user_id as userId, held.assigned_at as assignedAt';
  const [rows] = (await db.raw(`${select} ${from}`, values)) as [Held[]];
  return rows;
}
