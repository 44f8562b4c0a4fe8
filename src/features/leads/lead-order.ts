import { readCursor, writeCursor } from '../../platform/cursor.ts';
import { invalid } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import type { sortColumns } from './leads.schema.ts';

export interface LeadOrder {
  readonly by: (typeof sortColumns)[number];
  readonly direction: 'asc' | 'desc';
}

export const NEWEST_FIRST: LeadOrder = { by: 'created_at', direction: 'desc' };

type Column = 'created_at' | 'updated_at' | 'status_id' | 'id';

/** The columns of the index that a sort reads from end to end; the id settles equal values. */
const columnsOf: Readonly<Record<LeadOrder['by'], readonly Column[]>> = {
  created_at: ['created_at', 'id'],
  updated_at: ['updated_at', 'id'],
  id: ['id'],
  status: ['status_id', 'created_at', 'id'],
};

export const orderBy = ({ by, direction }: LeadOrder) => columnsOf[by].map((column) => ({ column, order: direction }));

/** Where a page ended, column by column in the order of the sort. */
export type Place<Of extends string = Column> = readonly { readonly column: Of; readonly value: number | Date }[];

/** What of a list is a page. */
export interface Stretch {
  readonly order: LeadOrder;
  readonly limit: number;
  readonly offset?: number;
  /** Only what comes after this place. */
  readonly after?: Place | undefined;
}

type Query = ReturnType<Scope['idsFrom']>;

/** Narrows a query to what comes after a place. The bound on the first column alone is implied by the rest; it lets optimizers see a range of the index. */
export function onlyAfter(query: Query, place: Place<string>, direction: LeadOrder['direction']): void {
  const beyond = direction === 'desc' ? '<' : '>';
  const [first] = place;
  if (first) query.where(first.column, `${beyond}=`, first.value);
  query.where((group) => {
    for (const [depth, { column, value }] of place.entries())
      group.orWhere((alternative) => {
        for (const equal of place.slice(0, depth)) alternative.where(equal.column, equal.value);
        alternative.where(column, beyond, value);
      });
  });
}

/** A row's values in the columns of a sort. */
export type Sorted = { readonly id: number } & Readonly<Partial<Record<Column, number | Date>>>;

/** The cursor of the page that begins after this row; good for this order only. */
export function cursorAfter(row: Sorted, { by, direction }: LeadOrder): string {
  const values = columnsOf[by].map((column) => Number(row[column]));
  return writeCursor([[by, direction, ...values].join(' '), row.id]);
}

const NUMBER = /^\d{1,15}$/;
/** The last millisecond that the database's DATETIME holds. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Throws 400 for a cursor of another order, and for one that this server did not write. */
export function placeOf(cursor: string, { by, direction }: LeadOrder): Place {
  const [text] = readCursor(cursor);
  const [cursorBy, cursorDirection, ...values] = String(text).split(' ');
  if (cursorBy !== by || cursorDirection !== direction)
    throw invalid('cursor', 'belongs to another sort_by or sort_order');
  if (values.length !== columnsOf[by].length) throw unknown();
  return columnsOf[by].map((column, at) => ({ column, value: valueOf(column, values[at] ?? '') }));
}

function valueOf(column: Column, text: string): number | Date {
  if (!NUMBER.test(text)) throw unknown();
  const value = Number(text);
  if (column === 'id' || column === 'status_id') return value;
  if (value > LAST_INSTANT) throw unknown();
  return new Date(value);
}

const unknown = () => invalid('cursor', 'is not a cursor that this server gave');
