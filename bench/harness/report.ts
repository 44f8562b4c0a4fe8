import { isReached, measuredOf, short, textOfTarget } from './verdict.ts';
import type { Spread } from './spread.ts';
import type { Figure } from './workload.ts';

const spreadText = (spread: Spread | undefined): string => {
  if (!spread) return '';
  const isOne = spread.min === spread.max;
  return isOne ? short(spread.median) : `${short(spread.median)} (${short(spread.min)}–${short(spread.max)})`;
};

const verdicts = new Map([
  [true, 'reached'],
  [false, 'MISSED'],
]);

const columns = ['figure', 'what', 'ours', 'limit', 'textbook', 'measured', 'target', ''] as const;

const rowOf = (figure: Figure): string[] => [
  figure.id,
  `${figure.what}, ${figure.unit}`,
  spreadText(figure.ours),
  spreadText(figure.limit),
  spreadText(figure.textbook),
  short(measuredOf(figure)),
  textOfTarget(figure),
  verdicts.get(isReached(figure) ?? ('none' as never)) ?? '',
];

/** A Markdown table: it reads as well on a terminal as in the documentation. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = [[...columns], ...figures.map(rowOf)];
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const notes = figures.flatMap(({ id, note }) => (note === undefined ? [] : [`- ${id}: ${note}`]));
  const ruler = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(head), ruler, ...body.map(line), ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}
