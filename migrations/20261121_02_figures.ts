import type { Knex } from 'knex';

type Keys = Readonly<Record<string, readonly string[]>>;

/**
 * Indexes that hold all that figures are summed from, so that summing reads no rows: a lead's row is long. Where one begins as an
 * older one did it takes its place, and no write has more to do. `exited_at` comes first where leads that are in a status now are
 * looked for: half of the stages of an entity have none. Older indexes by lead stay, and stay first: MySQL 9.7 was seen not to check a foreign key whose
 * index holds a further column that is null in the new row.
 */
const figures: Readonly<Record<string, Keys>> = {
  lead_data: {
    by_creation:
      'created_at id deleted_at status_id assigned_user_id platform_key source_id duplicate_of_lead_id campaign_id'.split(
        ' ',
      ),
  },
  lead_stages: {
    by_lead: 'lead_id entered_at status_id exited_at'.split(' '),
    by_entry: 'entered_at status_id exited_at lead_id next_status_id duration_hours user_id'.split(' '),
    by_exit: 'exited_at status_id entered_at lead_id'.split(' '),
    by_status: ['status_id'],
  },
  lead_assignment_history: { by_lead: 'lead_id id assigned_user_id assigned_at'.split(' ') },
  lead_activities: {
    by_lead: 'lead_id created_at user_id activity_type'.split(' '),
    by_time: 'created_at id activity_type priority status lead_id user_id'.split(' '),
  },
};

const earlier: Readonly<Record<string, Keys>> = {
  lead_data: { by_creation: ['created_at', 'id'] },
  lead_stages: {
    entity_id_2: ['status_id', 'entered_at'],
    by_entry: ['entered_at', 'status_id'],
    by_exit: ['exited_at', 'status_id'],
  },
  lead_assignment_history: {},
  lead_activities: { by_time: ['created_at', 'id'] },
};

/** One statement a table, so that foreign keys have an index at every moment; what is as it should be stays. */
async function replaceKeys(knex: Knex, [from, to]: readonly [typeof figures, typeof figures]): Promise<void> {
  for (const [table, wanted] of Object.entries(to)) {
    const there = await keysOf(knex, table);
    const isThere = (name: string) => there.get(name) === ['entity_id', ...(wanted[name] ?? [])].join();
    const added = Object.keys(wanted).filter((name) => !isThere(name));
    const dropped = new Set(
      [...Object.keys(from[table] ?? {}), ...added].filter((name) => there.has(name) && !isThere(name)),
    );
    const parts = [
      ...[...dropped].map((name) => `drop key ${name}`),
      ...added.map((name) => `add key ${name} (entity_id, ${wanted[name]?.join(', ')})`),
    ];
    if (parts.length > 0) await knex.raw(`alter table ?? ${parts.join(', ')}`, [table]);
  }
}

/** The columns of each key, by its name. */
async function keysOf(knex: Knex, table: string): Promise<ReadonlyMap<string, string>> {
  const [rows] = (await knex.raw(
    `select index_name as name, group_concat(column_name order by seq_in_index) as of_columns
    from information_schema.statistics where table_schema = database() and table_name = ? group by index_name`,
    [table],
  )) as [{ name: string; of_columns: string }[]];
  return new Map(rows.map(({ name, of_columns }) => [name, of_columns]));
}

export const up = (knex: Knex) => replaceKeys(knex, [earlier, figures]);
export const down = (knex: Knex) => replaceKeys(knex, [figures, earlier]);
