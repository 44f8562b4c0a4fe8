import { short } from './report.ts';
import { isReached, measuredOf, textOfTarget } from './verdict.ts';
import type { Figure } from './workload.ts';

const ROW = 26;
const LEFT = 400;
const BAR = 280;
const WIDTH = 880;

/** Of how much of its target each figure has: 1 and more is reached. */
function scoreOf(figure: Figure): number {
  const { atLeast, atMost } = figure.target ?? {};
  const measured = measuredOf(figure);
  if (atLeast !== undefined) return measured / atLeast;
  return atMost === undefined ? Number.NaN : atMost / measured;
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** A bar for each figure that has a target, as a share of it; the line is the target. Readable on light and on dark pages. */
export function chartOf(figures: readonly Figure[]): string {
  const shown = figures.filter((figure) => isReached(figure) !== undefined);
  const height = (shown.length + 2) * ROW;
  const line = LEFT + BAR / 2;
  const bars = shown.map((figure, index) => {
    const y = (index + 1) * ROW;
    const width = Math.max(2, Math.min(BAR, (scoreOf(figure) * BAR) / 2));
    return [
      `<text x="${LEFT - 10}" y="${y + 15}" text-anchor="end">${escaped(`${figure.id} ${figure.what}`.slice(0, 62))}</text>`,
      `<rect x="${LEFT}" y="${y + 4}" width="${width.toFixed(1)}" height="14" rx="2" fill="${isReached(figure) ? '#2f9e6e' : '#d9822b'}"/>`,
      `<text x="${LEFT + BAR + 10}" y="${y + 15}">${escaped(`${short(measuredOf(figure))} (${textOfTarget(figure)})`)}</text>`,
    ].join('');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#808890">
<text x="${line}" y="16" text-anchor="middle">target</text>
${bars.join('\n')}
<line x1="${line}" y1="22" x2="${line}" y2="${height - ROW / 2}" stroke="#808890" stroke-dasharray="3 3"/>
</svg>
`;
}
