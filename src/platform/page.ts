/** Totals are exact up to here: over millions of rows a full count is what makes a list slow. */
export const TOTAL_CAP = 10_000;

/** What an answer says of rows that were counted up to TOTAL_CAP + 1. */
export const totalOf = (counted: number): { total: number; total_is_capped?: boolean } =>
  counted > TOTAL_CAP ? { total: TOTAL_CAP, total_is_capped: true } : { total: counted };

/** Of rows that were read one further than the limit: those to show, and the one that the next page begins after; undefined on the last page. */
export function cutToPage<Row>(rows: readonly Row[], limit: number): { shown: Row[]; last: Row | undefined } {
  const shown = rows.slice(0, limit);
  return { shown, last: rows.length > limit ? shown.at(-1) : undefined };
}
