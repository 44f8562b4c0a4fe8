import { withoutFormulas } from './formula-text.ts';
import type { Cell, Line } from './table.ts';

/** Nothing in it that a reader of CSV or a spreadsheet could take for more than text. Nearly all cells are so, and one look is enough for them. */
const PLAIN = /^[A-Za-z0-9][^,"\r\n;\t]*$/;
const QUOTED = /[,"\r\n]/;

/** The lines as CSV (RFC 4180, but lines end as on Unix), texts so that no spreadsheet takes one for a formula. */
export function csvText(lines: readonly Line[]): string {
  let text = '';
  for (const line of lines) text += `${lineText(line)}\n`;
  return text;
}

function lineText(line: Line): string {
  let text = cellText(line[0] ?? null);
  for (let at = 1; at < line.length; at += 1) text += `,${cellText(line[at] ?? null)}`;
  return text;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  if (PLAIN.test(cell)) return cell;
  const safe = withoutFormulas(cell);
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
