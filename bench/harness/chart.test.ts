import { expect, test } from 'vitest';
import { chartOf } from './chart.ts';
import { givenFigure } from './given-figure.ts';

/** Of the bars in their order: how long each is, of the grey one behind it. */
function sharesOf(chart: string): number[] {
  const widths = [...chart.matchAll(/<rect [^>]*width="([\d.]+)" height="14"/g)].map(([, width]) => Number(width));
  return widths.flatMap((width, index) => (index % 2 === 0 ? [] : [width / (widths[index - 1] as number)]));
}

const bars = (...scores: readonly number[]) =>
  sharesOf(chartOf(scores.map((ratio) => givenFigure({ ratio, target: { atLeast: 1 } }))));

test('a bar is as long as its share of the target, which is in the middle', () => {
  expect(bars(1, 0.5)).toEqual([0.5, 0.25]);
  expect(sharesOf(chartOf([givenFigure({ ours: 200, target: { atMost: 100 } })]))).toEqual([0.25]);
});

test('a bar ends at twice its target, and is seen where hardly anything was reached', () => {
  expect(bars(7, 2)).toEqual([1, 1]);
  expect(bars(0.0001)[0]).toBeGreaterThan(0);
});

test('what could not be measured has a bar without length, and no broken one', () => {
  const chart = chartOf([givenFigure({ ratio: Number.NaN, target: { atMost: 2 } })]);
  expect(chart).not.toContain('NaN');
  expect(sharesOf(chart)[0]).toBeLessThan(0.02);
});

test('figures without a target are left out; the others are counted', () => {
  const chart = chartOf([
    givenFigure({ what: 'no aim' }),
    givenFigure({ ratio: 1, target: { atLeast: 1 } }),
    givenFigure({ ratio: 0.9, target: { atLeast: 1 } }),
    givenFigure({ ratio: 0.8, target: { atLeast: 1 } }),
  ]);
  expect(chart).not.toContain('no aim');
  expect(chart).toMatch(/reached: 1<.*missed: 2</);
});

test('each workload has its name once, before its figures', () => {
  const target = { atMost: 1 };
  const chart = chartOf(['W7.api', 'W7.ingest', 'W8.goodput'].map((id) => givenFigure({ id, target })));
  expect([...chart.matchAll(/font-weight="700">(W\d)</g)].map(([, name]) => name)).toEqual(['W7', 'W8']);
});

test('whatever a figure is called, the picture stays well formed, and its full name is there', () => {
  const what = `"a" < b & c, ${'and so on '.repeat(12)}the end`;
  const chart = chartOf([givenFigure({ what, target: { atMost: 1 } })], 'on <this> machine');
  expect(chart).toContain('on &lt;this> machine');
  expect(chart).toMatch(/<title>W0\.given: &quot;a&quot; &lt; b &amp; c, .*the end<\/title>/);
  expect(chart).toMatch(/&lt; b &amp; c.*…</);
});
