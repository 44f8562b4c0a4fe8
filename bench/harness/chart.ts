import { isReached, measuredOf, scoreOf, short, textOfTarget } from './verdict.ts';
import type { Figure } from './workload.ts';

const WIDTH = 960;
const LEFT = 24;
const HEAD = 92;
const ROW = 24;
const GAP = 10;
const BARS = { from: 484, width: 260 } as const;
/** A bar ends at twice its target. */
const MOST = 2;
const TEXT_LENGTH = 66;
/** A longer unit has no room beside its number; the table has it. */
const UNIT_LENGTH = 4;

/** A card of its own, so that it reads alike on light and on dark pages. */
const COLOURS = {
  ...{ card: '#ffffff', edge: '#d0d7de', text: '#1f2933', quiet: '#52606d', track: '#eef1f4', line: '#1f2933' },
  ...{ reached: '#1a7f5a', missed: '#c2560c' },
} as const;

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const cut = (text: string) => (text.length > TEXT_LENGTH ? `${text.slice(0, TEXT_LENGTH - 1).trimEnd()}…` : text);
const text = (at: readonly [x: number, y: number], content: string, more = '') =>
  `<text x="${at[0]}" y="${at[1]}"${more}>${escaped(content)}</text>`;
const fill = (colour: string) => ` fill="${colour}"`;

/** A bar for each figure that has a target, as a share of it, workload by workload; beyond the line is better. */
export function chartOf(figures: readonly Figure[], subtitle = ''): string {
  const groups = [...Map.groupBy(figures.filter(hasTarget), ({ id }) => id.split('.')[0] ?? id)];
  let y = HEAD;
  const rows = groups.flatMap(([workload, own]) => {
    const drawn = own.map((figure, nth) => rowOf(figure, y + nth * ROW));
    const name = text([LEFT, y + 16], workload, ' font-weight="700"');
    y += own.length * ROW + GAP;
    return [name, ...drawn];
  });
  const target = BARS.from + BARS.width / MOST;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y + 14}" viewBox="0 0 ${WIDTH} ${y + 14}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="12" fill="${COLOURS.text}">
<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${y + 13}" rx="8" fill="${COLOURS.card}" stroke="${COLOURS.edge}"/>
${text([LEFT, 32], 'SalesMagnet beside its targets', ' font-size="17" font-weight="700"')}
${text([LEFT, 52], subtitle, fill(COLOURS.quiet))}
${legend(figures.filter(hasTarget))}
${text([target, HEAD - 8], 'target', `${fill(COLOURS.quiet)} text-anchor="middle"`)}
${rows.join('\n')}
<line x1="${target}" y1="${HEAD - 3}" x2="${target}" y2="${y - GAP + 2}" stroke="${COLOURS.line}" stroke-width="1.5"/>
</svg>
`;
}

const hasTarget = (figure: Figure) => isReached(figure) !== undefined;

function legend(figures: readonly Figure[]): string {
  const reached = figures.filter(isReached).length;
  const of = ([x, colour, said]: readonly [number, string, string]) =>
    `<rect x="${x}" y="66" width="12" height="12" rx="3" fill="${colour}"/>${text([x + 18, 76], said, fill(COLOURS.quiet))}`;
  return [
    of([LEFT, COLOURS.reached, `reached: ${reached}`]),
    of([LEFT + 110, COLOURS.missed, `missed: ${figures.length - reached}`]),
    text([LEFT + 216, 76], `bars end at ${MOST} times the target`, fill(COLOURS.quiet)),
  ].join('');
}

function rowOf(figure: Figure, y: number): string {
  const score = scoreOf(figure);
  const share = Number.isNaN(score) ? 0 : Math.min(1, Math.max(0, score / MOST));
  const colour = isReached(figure) ? COLOURS.reached : COLOURS.missed;
  const bar = (width: number, colour: string) =>
    `<rect x="${BARS.from}" y="${y + 5}" width="${width.toFixed(1)}" height="14" rx="3" fill="${colour}"/>`;
  const measured = `${short(measuredOf(figure))}${figure.ratio === undefined && figure.unit.length <= UNIT_LENGTH ? ` ${figure.unit}` : ''}`;
  return [
    `<g><title>${escaped(`${figure.id}: ${figure.what}`)}</title>`,
    text([LEFT + 42, y + 16], cut(figure.what)),
    bar(BARS.width, COLOURS.track),
    bar(Math.max(3, share * BARS.width), colour),
    text([BARS.from + BARS.width + 12, y + 16], measured, `${fill(colour)} font-weight="700"`),
    text([WIDTH - LEFT, y + 16], textOfTarget(figure), `${fill(COLOURS.quiet)} text-anchor="end"`),
    '</g>',
  ].join('');
}
