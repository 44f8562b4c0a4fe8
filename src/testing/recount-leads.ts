import type { AcrossEntities } from '../platform/across-entities.ts';

export type Tally = Readonly<Record<string, number | string>>;

const KIND = 'entity_id, status_id, coalesce(assigned_user_id, 0) as assigned_user_id, platform_key, source_id';

/** What the counters of an entity's leads must say, read from the leads themselves. */
const TALLIES = `select ${KIND}, count(*) as leads, count(entered_ms) as entered, coalesce(sum(entered_ms), 0) as entered_ms,
    count(assigned_ms) as assigned, coalesce(sum(assigned_ms), 0) as assigned_ms
  from (
    select l.entity_id, l.status_id, l.assigned_user_id, l.platform_key, l.source_id,
      timestampdiff(microsecond, l.created_at, (select max(s.entered_at) from lead_stages s
        where s.entity_id = l.entity_id and s.lead_id = l.id and s.status_id = l.status_id)) div 1000 as entered_ms,
      timestampdiff(microsecond, l.created_at, (select min(h.assigned_at) from lead_assignment_history h
        where h.entity_id = l.entity_id and h.lead_id = l.id and h.assigned_user_id is not null)) div 1000 as assigned_ms
    from lead_data l where l.entity_id = ? and l.deleted_at is null
  ) as counted group by 1, 2, 3, 4, 5`;

const CAMPAIGNS = `select entity_id, campaign_id, status_id, coalesce(assigned_user_id, 0) as assigned_user_id, platform_key, source_id,
    count(*) as leads
  from lead_data where entity_id = ? and deleted_at is null and campaign_id is not null group by 1, 2, 3, 4, 5, 6`;

/** For leads that were written past the product. */
export const recountLeads = (across: AcrossEntities, entityId: number): Promise<void> =>
  across.transaction('counters of leads that were not written by the product', async (trx) => {
    await trx('lead_tallies').where({ entity_id: entityId }).delete();
    await trx.raw(`insert into lead_tallies ${TALLIES}`, [entityId]);
    await trx('campaign_tallies').where({ entity_id: entityId }).delete();
    await trx.raw(`insert into campaign_tallies ${CAMPAIGNS}`, [entityId]);
  });

/** What the counters say, and what they must; zeros left out. */
export async function talliesAndTruth(
  across: AcrossEntities,
  entityId: number,
): Promise<[kept: Tally[], counted: Tally[]]> {
  const kept = await Promise.all(
    (['lead_tallies', 'campaign_tallies'] as const).map((table) =>
      across.read('counters', (db) => db(table).where({ entity_id: entityId }).whereNot('leads', 0)),
    ),
  );
  const counted = await Promise.all(
    [TALLIES, CAMPAIGNS].map(async (sql) => {
      const [rows] = (await across.read('leads counted again', (db) => db.raw(sql, [entityId]))) as [Tally[]];
      return rows;
    }),
  );
  return [comparable(kept.flat() as Tally[]), comparable(counted.flat())];
}

/** Sums come as text from one of the two; in one order. */
const comparable = (tallies: readonly Tally[]): Tally[] =>
  tallies
    .map((tally) =>
      Object.fromEntries(
        Object.entries(tally).map(([name, value]) => [name, TEXTS.has(name) ? value : Number(value)] as const),
      ),
    )
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

const TEXTS = new Set(['platform_key', 'campaign_id']);
