import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Knex } from 'knex';
import type mysql from 'mysql2/promise';

/**
 * What follows from one entity's leads and is kept beside them: who is a person known already, and how much each rep has. This file
 * is the one place that knows of such tables.
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

const ROLL_UP = /_tallies\.ts$/;

/**
 * Roll-ups are filled by the migrations that made them, which count what is there and can run again: so a benchmark fills those of
 * whichever SalesMagnet it measures, and of one that has none, none.
 */
export async function fillRollUps(db: Knex, root: string): Promise<void> {
  const folder = join(root, 'migrations');
  for (const file of readdirSync(folder).filter((name) => ROLL_UP.test(name))) {
    const migration = (await import(pathToFileURL(join(folder, file)).href)) as { up(knex: Knex): Promise<unknown> };
    await migration.up(db);
  }
}
