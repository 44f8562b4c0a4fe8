import { describe, expect, test } from 'vitest';
import { givenFigure } from './given-figure.ts';
import { isReached, measuredOf, scoreOf, short, textOfTarget } from './verdict.ts';

describe('a target', () => {
  test('is about the ratio where there is one, else about the value', () => {
    expect(measuredOf(givenFigure({ ours: 40, ratio: 0.8 }))).toBe(0.8);
    expect(measuredOf(givenFigure({ ours: 40 }))).toBe(40);
  });

  test.each([
    ['at least 0.75, and it has just that', { ratio: 0.75, target: { atLeast: 0.75 } }, true],
    ['at least 0.75, and it has less', { ratio: 0.749, target: { atLeast: 0.75 } }, false],
    ['at most 100, and it has just that', { ours: 100, target: { atMost: 100 } }, true],
    ['at most 100, and it has more', { ours: 100.1, target: { atMost: 100 } }, false],
    ['between both, and it is', { ours: 5, target: { atLeast: 4, atMost: 6 } }, true],
    ['between both, and it is over', { ours: 7, target: { atLeast: 4, atMost: 6 } }, false],
    ['what could not be measured, which reaches nothing', { ratio: Number.NaN, target: { atMost: 2 } }, false],
  ])('%s', (_name, given, reached) => expect(isReached(givenFigure(given))).toBe(reached));

  test('that there is not is neither reached nor missed', () => {
    expect(isReached(givenFigure({}))).toBeUndefined();
    expect(isReached(givenFigure({ target: {} }))).toBeUndefined();
  });

  test('is told in words', () => {
    expect(textOfTarget(givenFigure({ target: { atLeast: 0.75 } }))).toBe('at least 0.75');
    expect(textOfTarget(givenFigure({ target: { atMost: 123.456 } }))).toBe('at most 123');
    expect(textOfTarget(givenFigure({}))).toBe('');
  });
});

describe('the score', () => {
  test.each([
    ['twice what was to be reached', { ratio: 1.5, target: { atLeast: 0.75 } }, 2],
    ['half of it', { ours: 200, target: { atMost: 100 } }, 0.5],
    ['none of what was to be none', { ours: 0, target: { atMost: 0 } }, Infinity],
    ['some of what was to be none', { ours: 3, target: { atMost: 0 } }, 0],
    ['nothing to be reached', {}, Number.NaN],
  ])('of %s', (_name, given, score) => expect(scoreOf(givenFigure(given))).toBe(score));
});

test.each([
  [0.87451, '0.875'],
  [12.34, '12.3'],
  [999.6, '1000'],
  [2014.7, '2,015'],
  [0, '0'],
  [Number.NaN, '–'],
  [Infinity, '–'],
])('%s is written with three digits that mean something', (value, text) => expect(short(value)).toBe(text));
