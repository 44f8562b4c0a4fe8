import { expect, test } from 'vitest';
import { givenFigure } from './given-figure.ts';
import { tableOf } from './report.ts';
import { spreadOf } from './spread.ts';

const cellsOf = (line: string | undefined) => (line ?? '').split('|').map((cell) => cell.trim());

test('a row shows the median between the least and the most, what it is beside, and whether it reaches its target', () => {
  const figure = givenFigure({
    ...{ id: 'W1.throughput', what: 'acknowledged', unit: 'requests/s' },
    ...{ ours: [1_900, 2_100, 2_000], limit: spreadOf([2_500]), textbook: spreadOf([4_000]) },
    ...{ ratio: 0.8, target: { atLeast: 0.75 } },
  });
  const [, , row] = tableOf([figure]).split('\n');
  expect(cellsOf(row)).toEqual([
    ...['', 'W1.throughput', 'acknowledged, requests/s', '2,000 (1,900–2,100)', '2,500', '4,000'],
    ...['0.8', 'at least 0.75', 'reached', ''],
  ]);
});

test('a target that is missed is said aloud, and a figure without one is not judged', () => {
  const table = tableOf([givenFigure({ ours: 7, target: { atMost: 6 } }), givenFigure({ ours: 7 })]).split('\n');
  expect(cellsOf(table[2]).at(-2)).toBe('MISSED');
  expect(cellsOf(table[3]).at(-2)).toBe('');
});

test('it is a Markdown table whose columns stand below each other', () => {
  const table = tableOf([givenFigure({}), givenFigure({ what: 'something with a much longer name' })]).split('\n');
  expect(new Set(table.map(({ length }) => length)).size).toBe(1);
  expect(table[1]).toMatch(/^\|(-+\|)+$/);
});

test('notes follow the table, with the figure that they belong to', () =>
  expect(tableOf([givenFigure({ note: 'all of them' }), givenFigure({})])).toMatch(/\|\n\n- W0\.given: all of them$/));
