import type { Knex } from 'knex';

// MySQL 9.7 was seen not to check a foreign key whose index holds a further column that is null in the new row. It takes the first index that begins
// with the key's columns, unique ones before others. So for each key that one holds nothing that may be null.

interface Change {
  readonly table: string;
  /** There when it was done. */
  readonly mark: string;
  readonly up: string;
  readonly down: string;
}

const changes: readonly Change[] = [
  {
    table: 'notifications',
    mark: 'by_user',
    up: `drop key by_alert, drop key by_event, drop key unread, add key by_user (entity_id, user_id, id),
      add unique key by_alert (entity_id, alert_id, user_id), add unique key by_event (entity_id, event_key, user_id),
      add key unread (entity_id, user_id, read_at, id)`,
    down: `drop key by_alert, drop key by_event, drop key by_user,
      add unique key by_alert (entity_id, user_id, alert_id), add unique key by_event (entity_id, user_id, event_key)`,
  },
  {
    table: 'source_alerts',
    mark: 'by_source',
    up: `drop key entity_id, add key by_source (entity_id, source_id, id),
      add unique key one_of_a_kind (entity_id, open_kind, source_id)`,
    down: `drop key by_source, drop key one_of_a_kind, add unique key entity_id (entity_id, source_id, open_kind)`,
  },
  {
    table: 'lead_meta',
    mark: 'by_source',
    up: `drop key by_source_time, add key by_source (entity_id, source_id, id),
      add key by_source_time (entity_id, source_id, created_time)`,
    down: 'drop key by_source',
  },
];

async function isDone(knex: Knex, { table, mark }: Change): Promise<boolean> {
  const [rows] = (await knex.raw(
    'select 1 from information_schema.statistics where table_schema = database() and table_name = ? and index_name = ? limit 1',
    [table, mark],
  )) as [unknown[]];
  return rows.length > 0;
}

export const up = async (knex: Knex) => {
  for (const change of changes)
    if (!(await isDone(knex, change))) await knex.raw(`alter table ?? ${change.up}`, [change.table]);
};

export const down = async (knex: Knex) => {
  for (const change of changes)
    if (await isDone(knex, change)) await knex.raw(`alter table ?? ${change.down}`, [change.table]);
};
