import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { Failure } from '../../platform/errors.ts';
import type { ReportFormat } from './report-request.schema.ts';
import { withoutFormulas } from './formula-text.ts';
import type { Row, Table } from './table.ts';
import { workbookOf } from './write-sheet.ts';

/** Excel itself grows slow beyond. */
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
      stringify({ header: true, columns: [...columns], bom, cast: { boolean: String, string: withoutFormulas } }),
      createWriteStream(path, { mode: OWNER_ONLY }),
    ),

  json: (_columns, rows, { path }) =>
    pipeline(Readable.from(asJson(rows)), createWriteStream(path, { mode: OWNER_ONLY })),

  xlsx: (columns, rows, { path }) =>
    pipeline(
      Readable.from(workbookOf(columns, asFarAsASheetGoes(rows))),
      createWriteStream(path, { mode: OWNER_ONLY }),
    ),
};

/** Leads may have come since they were counted. */
async function* asFarAsASheetGoes(rows: AsyncGenerator<Row>): AsyncGenerator<Row> {
  let count = 0;
  for await (const row of rows) {
    count += 1;
    if (count > MOST_SHEET_ROWS) throw tooLongForASheet();
    yield row;
  }
}

async function* asJson(rows: AsyncGenerator<Row>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const row of rows) {
    yield before + JSON.stringify(row);
    before = ',\n';
  }
  yield before === ',\n' ? '\n]\n' : '[]\n';
}
