import { Zip, ZipDeflate } from 'fflate';
import type { Cell, Line } from './table.ts';

/** Few enough that other work of the process has its turn in between. */
const ROWS_AT_ONCE = 500;
const MOST_IN_A_CELL = 32_767;
/** XML 1.0 has no way to write these. */
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
/** In the second style text stays text when somebody edits the cell, whatever it begins with. */
const TEXT_STYLE = 1;

const relation = (type: string, target: string) =>
  `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/${type}" Target="${target}"/></Relationships>`;

/** What a workbook of one sheet consists of, beside the sheet. */
const parts: Readonly<Record<string, string>> = {
  '[Content_Types].xml':
    `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    `<Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/>` +
    `<Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/>` +
    `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPES}.worksheet+xml"/></Types>`,
  '_rels/.rels': relation('officeDocument', 'xl/workbook.xml'),
  'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="Report" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': relation('worksheet', 'worksheets/sheet1.xml').replace(
    '</Relationships>',
    `<Relationship Id="rId2" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
  ),
  'xl/styles.xml':
    `<styleSheet xmlns="${MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>' +
    '<cellXfs count="2"><xf xfId="0"/><xf xfId="0" quotePrefix="1"/></cellXfs></styleSheet>',
};
const SHEET_BEGIN =
  `<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
  '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>';
const SHEET_END = '</sheetData></worksheet>';

/** The bytes of a workbook with one sheet, its first row the columns; made as they are read, so that a long one is never held in memory. */
export async function* workbookOf(columns: readonly string[], rows: AsyncIterable<Line>): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = [];
  const zip = new Zip((error, bytes) => {
    if (error) throw error;
    made.push(bytes);
  });
  const taken = () => {
    const bytes = made;
    made = [];
    return bytes;
  };
  const file = (name: string) => {
    const entry = new ZipDeflate(name);
    zip.add(entry);
    return (text: string, isLast = false) => entry.push(Buffer.from(text), isLast);
  };
  for (const [name, text] of Object.entries(parts)) file(name)(HEAD + text, true);
  const write = file('xl/worksheets/sheet1.xml');
  write(HEAD + SHEET_BEGIN);
  for await (const text of sheetRows(columns, rows)) {
    write(text);
    yield* taken();
  }
  write(SHEET_END, true);
  zip.end();
  yield* taken();
}

async function* sheetRows(columns: readonly string[], rows: AsyncIterable<Line>): AsyncGenerator<string> {
  const letters = columns.map((_, at) => lettersOf(at));
  let [number, texts] = [1, [rowOf(columns, { letters, number: 1 })]];
  for await (const cells of rows) {
    number += 1;
    if (texts.push(rowOf(cells, { letters, number })) < ROWS_AT_ONCE) continue;
    yield texts.join('');
    texts = [];
  }
  yield texts.join('');
}

const rowOf = (cells: readonly Cell[], { letters, number }: { letters: readonly string[]; number: number }): string =>
  `<row r="${number}">${cells.map((cell, at) => cellOf(cell, `${letters[at]}${number}`)).join('')}</row>`;

/** Text is said to be text, so that no spreadsheet takes it for a formula. */
function cellOf(value: Cell, place: string): string {
  if (value === null || value === '') return '';
  if (typeof value === 'number') return `<c r="${place}"><v>${value}</v></c>`;
  if (typeof value === 'boolean') return `<c r="${place}" t="b"><v>${Number(value)}</v></c>`;
  const text = value
    .slice(0, MOST_IN_A_CELL)
    .replace(NOT_IN_XML, '')
    .replace(/[&<>\r]/g, (one) => escapes[one] ?? '');
  return `<c r="${place}" s="${TEXT_STYLE}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}

/** A, B … Z, AA … as sheets name their columns. */
const lettersOf = (at: number): string =>
  (at < 26 ? '' : lettersOf(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26));
