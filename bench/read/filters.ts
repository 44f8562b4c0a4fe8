import type mysql from 'mysql2/promise';
import type { Seeded } from '../dataset/index.ts';

/** Columns that a list narrows by, and the query fields of GET /api/leads that say so. */
const fields = {
  status_id: 'status',
  platform_key: 'platform',
  assigned_user_id: 'assigned_user_id',
  campaign_id: 'campaign_id',
  source_id: 'source_id',
} as const;

export type Column = keyof typeof fields;
export type Filter = Readonly<Partial<Record<Column, string | number>>>;

const LEAST_SHARE = 0.01;
const statuses = ['new', 'qualified', 'contacted', 'meeting_scheduled', 'proposal_sent', 'negotiation', 'won', 'lost'];
const [NEW, CONTACTED, WON, LOST] = [1, 3, 7, 8];

/** One to three filters each, as people combine them. */
export function filtersOf({ reps, sources }: Seeded): Filter[] {
  const rep = (nth: number): number => reps[nth]?.[0] ?? 0;
  const source = (nth: number): number => sources[nth]?.[0].id ?? 0;
  return [
    { status_id: CONTACTED },
    { status_id: WON },
    { platform_key: 'website' },
    { assigned_user_id: rep(3) },
    { campaign_id: 'webinar' },
    { source_id: source(1) },
    { status_id: NEW, assigned_user_id: rep(0) },
    { status_id: LOST, platform_key: 'instagram' },
    { platform_key: 'facebook', campaign_id: 'brand' },
    { source_id: source(0), assigned_user_id: rep(2) },
    { status_id: LOST, platform_key: 'facebook', assigned_user_id: rep(0) },
    { status_id: CONTACTED, platform_key: 'facebook', campaign_id: 'spring_sale' },
    { platform_key: 'facebook', campaign_id: 'spring_sale', assigned_user_id: rep(1) },
  ];
}

/** As the API takes it. */
export const pathOf = (filter: Filter): string => `/api/leads?limit=50${queryOf(filter)}`;

export const queryOf = (filter: Filter): string =>
  (Object.entries(filter) as [Column, string | number][])
    .map(([column, value]) => `&${fields[column]}=${column === 'status_id' ? statuses[Number(value) - 1] : value}`)
    .join('');

/** As the limit program takes it. */
export const columnsOf = (entityId: number, filter: Filter): string =>
  `/?entity_id=${entityId}${Object.entries(filter)
    .map(([column, value]) => `&${column}=${value}`)
    .join('')}`;

const whereOf = (filter: Filter): string =>
  ['entity_id = ?', 'deleted_at is null', ...Object.keys(filter).map((column) => `${column} = ?`)].join(' and ');

/** How many leads each filter leaves. Throws where one leaves less than a hundredth. */
export async function sizesOf(
  connection: mysql.Connection,
  { entityId, leads }: Seeded,
  filters: readonly Filter[],
): Promise<number[]> {
  const sizes: number[] = [];
  for (const filter of filters) {
    const [rows] = await connection.query<mysql.RowDataPacket[]>(
      `select count(*) as n from lead_data where ${whereOf(filter)}`,
      [entityId, ...Object.values(filter)],
    );
    const size = Number(rows[0]?.['n']);
    if (size < leads * LEAST_SHARE) throw new Error(`${JSON.stringify(filter)} leaves only ${size} of ${leads} leads`);
    sizes.push(size);
  }
  return sizes;
}

/** The lead after which a page begins that lies as deep as that share of what the filter leaves. */
export async function leadAtDepth(
  connection: mysql.Connection,
  { entityId }: Seeded,
  [filter, size, share]: readonly [Filter, number, number],
): Promise<{ id: number; created_at: Date }> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>(
    `select id, created_at from lead_data where ${whereOf(filter)} order by created_at desc, id desc limit 1 offset ?`,
    [entityId, ...Object.values(filter), Math.floor(size * share)],
  );
  const [row] = rows;
  if (!row) throw new Error(`Nothing lies at ${share} of ${JSON.stringify(filter)}`);
  return { id: Number(row['id']), created_at: row['created_at'] as Date };
}
