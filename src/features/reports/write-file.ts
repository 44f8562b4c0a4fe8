import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../../platform/errors.ts';
import type { ReportFormat } from './report-request.schema.ts';
import { csvText } from './csv-text.ts';
import type { Line, Table } from './table.ts';
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
  async function* counted(): AsyncGenerator<readonly Line[]> {
    for await (const { lines, done } of pages) {
      yield lines;
      count += lines.length;
      await target.onProgress(done);
    }
  }
  const bytes = Readable.from(texts[target.format](columns, counted(), target));
  await pipeline(bytes, createWriteStream(target.path, { mode: OWNER_ONLY }));
  return count;
}

type Pages = AsyncIterable<readonly Line[]>;
type Text = (columns: readonly string[], pages: Pages, target: Target) => AsyncIterable<string | Uint8Array>;

const texts: Readonly<Record<ReportFormat, Text>> = {
  csv: asCsv,
  json: asJson,
  xlsx: (columns, pages) => workbookOf(columns, asFarAsASheetGoes(pages)),
};

const BYTE_ORDER_MARK = '\uFEFF';

async function* asCsv(columns: readonly string[], pages: Pages, { bom }: Target): AsyncGenerator<string> {
  yield (bom ? BYTE_ORDER_MARK : '') + csvText([columns]);
  for await (const lines of pages)
    for (let at = 0; at < lines.length; at += LINES_OF_A_TEXT) yield csvText(lines.slice(at, at + LINES_OF_A_TEXT));
}

/** Some 40 kB: larger texts are kept until the whole memory is looked through for garbage. */
const LINES_OF_A_TEXT = 200;

/** Leads may have come since they were counted. */
async function* asFarAsASheetGoes(pages: Pages): AsyncGenerator<Line> {
  let count = 0;
  for await (const lines of pages) {
    count += lines.length;
    if (count > MOST_SHEET_ROWS) throw tooLongForASheet();
    yield* lines;
  }
}

async function* asJson(columns: readonly string[], pages: Pages): AsyncGenerator<string> {
  let before = '[\n';
  for await (const lines of pages)
    for (const line of lines) {
      yield before + JSON.stringify(Object.fromEntries(columns.map((column, at) => [column, line[at]])));
      before = ',\n';
    }
  yield before === ',\n' ? '\n]\n' : '[]\n';
}
