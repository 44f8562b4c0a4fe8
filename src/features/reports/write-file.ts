import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import writeExcelFile from 'write-excel-file/node';
import { Failure } from '../../platform/errors.ts';
import type { ReportFormat } from './report-request.schema.ts';
import type { Cell, Row, Table } from './table.ts';

/** A workbook is made in memory, and Excel itself grows slow beyond. */
export const MOST_SHEET_ROWS = 100_000;

export const tooLongForASheet = () =>
  new Failure('invalid_input', {
    message: `More than ${MOST_SHEET_ROWS} rows do not go into an xlsx file: choose csv.`,
    errors: [{ path: 'format', message: `more than ${MOST_SHEET_ROWS} rows do not go into xlsx: choose csv` }],
  });

interface Target {
  readonly path: string;
  readonly format: ReportFormat;
  readonly bom: boolean;
  /** Called with each page: the share of the whole that is written, from 0 to 1. */
  onProgress(done: number): Promise<void>;
}

const OWNER_ONLY = 0o600;

/** Writes the whole table to the path; returns how many rows. What stands there after an error is not whole. */
export async function writeTable({ columns, pages }: Table, target: Target): Promise<number> {
  let count = 0;
  async function* rows(): AsyncGenerator<Row> {
    for await (const page of pages) {
      yield* page.rows;
      count += page.rows.length;
      await target.onProgress(page.done);
    }
  }
  await writers[target.format](columns, rows(), target);
  return count;
}

type Writer = (columns: readonly string[], rows: AsyncGenerator<Row>, target: Target) => Promise<void>;

const writers: Readonly<Record<ReportFormat, Writer>> = {
  csv: (columns, rows, { path, bom }) =>
    pipeline(
      Readable.from(rows),
      // Text that a spreadsheet would take for a formula gets an apostrophe before it: it came from strangers.
      stringify({ header: true, columns: [...columns], escape_formulas: true, bom, cast: { boolean: String } }),
      createWriteStream(path, { mode: OWNER_ONLY }),
    ),

  json: (_columns, rows, { path }) =>
    pipeline(Readable.from(asJson(rows)), createWriteStream(path, { mode: OWNER_ONLY })),

  async xlsx(columns, rows, { path }) {
    const sheet: ReturnType<typeof sheetCell>[][] = [columns.map(sheetCell)];
    for await (const row of rows) {
      if (sheet.push(columns.map((column) => sheetCell(row[column] ?? null))) > MOST_SHEET_ROWS + 1)
        throw tooLongForASheet();
    }
    const book = await writeExcelFile(sheet, { stickyRowsCount: 1 }).toBuffer();
    await pipeline(Readable.from([book]), createWriteStream(path, { mode: OWNER_ONLY }));
  },
};

async function* asJson(rows: AsyncGenerator<Row>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const row of rows) {
    yield before + JSON.stringify(row);
    before = ',\n';
  }
  yield before === ',\n' ? '\n]\n' : '[]\n';
}

/** XML 1.0 has no way to write these. */
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const MOST_IN_A_CELL = 32_767;

/** Text is said to be text, so that no spreadsheet takes it for a formula. */
function sheetCell(value: Cell) {
  if (value === null || value === '') return null;
  if (typeof value !== 'string') return { value };
  return { value: value.replace(NOT_IN_XML, '').slice(0, MOST_IN_A_CELL), type: String };
}
