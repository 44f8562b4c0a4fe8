export type Cell = string | number | boolean | null;
/** A cell for each column. */
export type Line = readonly Cell[];
export type Row = Readonly<Record<string, Cell>>;

/** A stretch of a table, and how much of the whole has been told with it, from 0 to 1. */
export interface TablePage {
  readonly lines: readonly Line[];
  readonly done: number;
}

/** What a file is made of. Its pages come one by one, so that a long one is never held in memory. */
export interface Table {
  readonly columns: readonly string[];
  readonly pages: AsyncIterable<TablePage>;
}

/** A table that is short enough to be there at once. */
export interface ShortTable {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

export const tableOf = ({ columns, rows }: ShortTable): Table => ({
  columns,
  pages: onePage(rows.map((row) => columns.map((column) => row[column] ?? null))),
});

async function* onePage(lines: readonly Line[]): AsyncGenerator<TablePage> {
  yield { lines, done: 1 };
}
