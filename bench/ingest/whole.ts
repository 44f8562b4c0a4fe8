import type { Place } from '../harness/place.ts';

/** Throws unless every lead is there once, with one rep, and the reps of each company have as many as each other, give or take one. */
export async function assertWhole({ db }: Place, leads: number): Promise<void> {
  const [[counts]] = (await db.raw(
    `select (select count(*) from lead_data where assigned_user_id is not null) as assigned,
       (select count(*) from lead_data) as leads, (select count(*) from lead_assignments) as assignments,
       (select count(*) from webhook_events where state = 'processed') as processed`,
  )) as [[Record<string, number>]];
  const wrong = Object.entries(counts ?? {}).filter(([, count]) => count !== leads);
  if (wrong.length > 0)
    throw new Error(`Of ${leads} leads there are ${wrong.map(([name, count]) => `${count} ${name}`).join(', ')}`);
  const [uneven] = (await db.raw(
    `select entity_id, min(turns) as least, max(turns) as most from (
       select entity_id, chosen_user_id, count(*) as turns from assignment_decisions where outcome = 'rule' group by entity_id, chosen_user_id
     ) counted group by entity_id having max(turns) - min(turns) > 1`,
  )) as [{ entity_id: number; least: number; most: number }[]];
  if (uneven.length > 0) throw new Error(`Round robin is not even: ${JSON.stringify(uneven.slice(0, 3))}`);
}
