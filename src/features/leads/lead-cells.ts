import type { Sorted } from './lead-order.ts';

/** A lead as a line of a table. */
export type Cells = (string | number | null)[];

/** What the cells of a line are, in their order. */
export const cellColumns = [
  'id',
  'created_at',
  'status',
  'full_name',
  'first_name',
  'last_name',
  'email',
  'phone',
  'platform_key',
  'source_id',
  'campaign_id',
  'assigned_user_id',
  'assigned_at',
  'duplicate_of_lead_id',
  'updated_at',
] as const;
type CellColumn = (typeof cellColumns)[number];

const at = (column: CellColumn): number => cellColumns.indexOf(column);
const [ID, STATUS, CREATED, UPDATED] = [at('id'), at('status'), at('created_at'), at('updated_at')];
const TIMES = [CREATED, UPDATED, at('assigned_at')];

/** The same columns as they are stored. */
export const storedColumns = cellColumns.map((column) => (column === 'status' ? 'status_id' : column));

/** Of a line as it is stored, times as the database's text. */
export const sortedOf = (stored: Cells): Sorted => ({
  id: Number(stored[ID]),
  status_id: Number(stored[STATUS]),
  created_at: new Date(instantText(stored[CREATED])),
  updated_at: new Date(instantText(stored[UPDATED])),
});

/** Makes of a line as it is stored one as it is shown: the status by its name, times as everywhere else. */
export function show(stored: Cells, statusNames: ReadonlyMap<number, string>): Cells {
  stored[STATUS] = statusNames.get(Number(stored[STATUS])) ?? '';
  for (const time of TIMES) if (stored[time] !== null) stored[time] = instantText(stored[time]);
  return stored;
}

/** `2026-01-31 10:00:00.000` in UTC as an instant. */
export const instantText = (stored: unknown): string => {
  const text = String(stored);
  return `${text.slice(0, 10)}T${text.slice(11)}Z`;
};
