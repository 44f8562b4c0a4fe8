import type mysql from 'mysql2/promise';

/**
 * What follows from the leads and is kept beside them: who is a person known already, how much each rep has, roll-ups. The one place
 * that knows of such tables; each statement makes all of one entity's rows anew.
 */
export async function rebuildSums(connection: mysql.Connection, entityId: number): Promise<void> {
  for (const [kind, column] of [
    ['email', 'email_normalized'],
    ['phone', 'phone_e164'],
  ] as const)
    await connection.query(
      `insert into lead_identities (entity_id, kind, value_hash, oldest_lead_id, leads)
       select entity_id, '${kind}', unhex(sha2(${column}, 256)) as hash, min(id), count(*) from lead_data
       where entity_id = ? and ${column} is not null and deleted_at is null group by entity_id, hash order by hash`,
      [entityId],
    );
  await connection.query(
    `update rep_workload as work left join (
       select l.assigned_user_id as user_id, count(*) as leads from lead_data as l force index (by_creation)
       join lead_statuses as s on s.entity_id = l.entity_id and s.id = l.status_id and s.outcome = 'open'
       where l.entity_id = ? and l.assigned_user_id is not null and l.deleted_at is null group by l.assigned_user_id
     ) as held on held.user_id = work.user_id
     set work.active_leads = coalesce(held.leads, 0) where work.entity_id = ?`,
    [entityId, entityId],
  );
}
