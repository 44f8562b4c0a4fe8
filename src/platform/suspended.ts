import type { Knex } from 'knex';

const suspended = (db: Knex) => db('entities').whereNotNull('suspended_at');

/** Leaves out the rows of suspended entities: nothing is done for those until they are resumed. `column` holds the entity's id. */
export function withoutSuspended<Rows extends Knex.QueryBuilder>(
  rows: Rows,
  db: Knex,
  column: string = 'entity_id',
): Rows {
  rows.whereNotIn(column, suspended(db).select('id'));
  return rows;
}

export async function suspendedAmong(db: Knex, entityIds: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = (await suspended(db)
    .whereIn('id', entityIds as number[])
    .select('id')) as { id: number }[];
  return new Set(rows.map(({ id }) => id));
}
