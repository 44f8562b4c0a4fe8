import { readCursor, writeCursor } from '../../platform/cursor.ts';
import { cutToPage, TOTAL_CAP, totalOf } from '../../platform/page.ts';
import type { ReportingQuery } from './reporting.schema.ts';

interface Listed<Row> {
  page(stretch: { before: number | undefined; limit: number; offset: number }): PromiseLike<Row[]>;
  count(cap: number): Promise<number>;
}

/** One page, the newest first, and where it stands. */
export async function pageOf<Row extends { readonly id: number }>(
  list: Listed<Row>,
  { cursor, limit, offset }: ReportingQuery,
) {
  const before = cursor === undefined ? undefined : readCursor(cursor)[1];
  const { shown, last } = cutToPage(await list.page({ before, limit: limit + 1, offset }), limit);
  return {
    rows: shown,
    ...totalOf(await list.count(TOTAL_CAP + 1)),
    next_cursor: last ? writeCursor([null, last.id]) : null,
  };
}
