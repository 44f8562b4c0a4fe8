import type mysql from 'mysql2/promise';
import { call, type Ground } from './ground.ts';

const [NEW, QUALIFIED] = [1, 2];

export interface Exactness {
  readonly writes: number;
  /** After how many of them `/counts` and `/pipeline` said at once what a recount says. */
  readonly exact: number;
}

/** Leads move on, come and go; after each of these writes the counts are held against a recount of the rows. */
export async function countsAfterWrites(ground: Ground, turns: number): Promise<Exactness> {
  const { connection, large } = ground;
  const [leads] = await connection.query<mysql.RowDataPacket[]>(
    'select id from lead_data where entity_id = ? and status_id = ? and deleted_at is null order by id desc limit ?',
    [large.entityId, NEW, turns],
  );
  const done = { writes: 0, exact: 0 };
  const look = async () => {
    done.writes += 1;
    if (await isExact(ground)) done.exact += 1;
  };
  for (const lead of leads) {
    await call(ground, large, [
      'POST',
      '/api/stages/change-status',
      { leadId: Number(lead['id']), statusId: QUALIFIED },
    ]);
    await look();
    const typed = (await call(ground, large, ['POST', '/api/leads', { full_name: 'Typed In' }])) as { id: number };
    await look();
    await call(ground, large, ['DELETE', `/api/leads/${typed.id}`]);
    await look();
  }
  return done;
}

type Told = readonly { readonly status: string; readonly count: number }[];

async function isExact(ground: Ground): Promise<boolean> {
  const counts = (await call(ground, ground.large, ['GET', '/api/leads/counts'])) as Told;
  const { statusCounts } = (await call(ground, ground.large, ['GET', '/api/leads/pipeline'])) as { statusCounts: Told };
  const recounted = JSON.stringify(await recount(ground));
  return [counts, statusCounts].every((told) => JSON.stringify(told.map(({ count }) => count)) === recounted);
}

/** By status, in the workflow's order. */
async function recount({ connection, large }: Ground): Promise<number[]> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>(
    `select (select count(*) from lead_data as l
       where l.entity_id = s.entity_id and l.status_id = s.id and l.deleted_at is null) as n
     from lead_statuses as s where s.entity_id = ? order by s.position`,
    [large.entityId],
  );
  return rows.map((row) => Number(row['n']));
}
