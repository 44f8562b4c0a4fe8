import type mysql from 'mysql2/promise';
import { closedLoop, quantile } from './closed-loop.ts';
import { call, type Ground } from './ground.ts';
import { inTurns } from './rounds.ts';
import { type Extent, listLoad } from './w3-list.ts';
import { drawWords, type Words } from './words.ts';

/** Few, so that a time is that of the answer and not of the queue before it. */
const CONNECTIONS = 2;

/** The p99 in milliseconds of answers to these paths, asked for by the large company's manager. */
const p99Of =
  (ground: Ground, seconds: number, paths: readonly string[]) => async (): Promise<number> => {
    const load = { ...listLoad(ground, ground.large), paths, connections: CONNECTIONS, seconds };
    return quantile((await closedLoop(load)).times, 0.99);
  };

const list = (ground: Ground) => listLoad(ground, ground.large).paths;
const searchPath = (word: string): string => `/api/leads?limit=50&search=${encodeURIComponent(word)}`;

/** W4: searches by class of words, and by the last digits of phones, beside the list page. */
export async function measureSearch(ground: Ground, { rounds, seconds }: Extent, seed: number) {
  const words = await drawWords(ground.connection, ground.large, { seed, each: 60 });
  const paths = (of: keyof Words) => words[of].map(searchPath);
  const mixed = interlaced([words.rare, words.middling, words.common, words.phones]).map(searchPath);
  return inTurns(rounds, {
    list: p99Of(ground, seconds, list(ground)),
    rare: p99Of(ground, seconds, paths('rare')),
    middling: p99Of(ground, seconds, paths('middling')),
    common: p99Of(ground, seconds, paths('common')),
    phones: p99Of(ground, seconds, paths('phones')),
    all: p99Of(ground, seconds, mixed),
  });
}

/** One of each list in turn, as long as the shortest lasts. */
const interlaced = <T>(lists: readonly (readonly T[])[]): T[] =>
  Array.from({ length: Math.min(...lists.map(({ length }) => length)) }, (_, index) =>
    lists.flatMap((values) => values.slice(index, index + 1)),
  ).flat();

/** W5 and the dashboard of W6: figures beside the list page. */
export const measureFigures = (ground: Ground, { rounds, seconds }: Extent) =>
  inTurns(rounds, {
    list: p99Of(ground, seconds, list(ground)),
    counts: p99Of(ground, seconds, ['/api/leads/counts']),
    pipeline: p99Of(ground, seconds, ['/api/leads/pipeline']),
    dashboard: p99Of(ground, seconds, ['/api/analytics/dashboard']),
  });

const NEW_TO_QUALIFIED = 2;

/** W5: after each of some writes, whether /counts says what a recount says, at once. Returns how many of them it did. */
export async function countsAfterWrites(ground: Ground, writes: number): Promise<number> {
  const { connection, large } = ground;
  const [leads] = await connection.query<mysql.RowDataPacket[]>(
    'select id from lead_data where entity_id = ? and status_id = 1 and deleted_at is null order by id desc limit ?',
    [large.entityId, writes],
  );
  let exact = 0;
  for (const lead of leads) {
    const move = { leadId: Number(lead['id']), statusId: NEW_TO_QUALIFIED };
    await call(ground, large, ['POST', '/api/stages/change-status', move]);
    const told = (await call(ground, large, ['GET', '/api/leads/counts'])) as { status: string; count: number }[];
    if (JSON.stringify(told.map(({ count }) => count)) === JSON.stringify(await recount(ground))) exact += 1;
  }
  return exact;
}

async function recount({ connection, large }: Ground): Promise<number[]> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>(
    `select s.id, (select count(*) from lead_data as l where l.entity_id = s.entity_id and l.status_id = s.id and l.deleted_at is null) as n
     from lead_statuses as s where s.entity_id = ? order by s.position`,
    [large.entityId],
  );
  return rows.map((row) => Number(row['n']));
}
