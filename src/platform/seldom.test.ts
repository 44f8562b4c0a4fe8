import { expect, test } from 'vitest';
import { seldom } from './seldom.ts';

test('the first of many calls is passed on, and the others are dropped', () => {
  const told: string[] = [];
  const tell = seldom(60_000, (news: string) => told.push(news));
  for (const news of ['first', 'second', 'third']) tell(news);
  expect(told).toEqual(['first']);
});

test('a call after the pause is passed on again', () => {
  const told: string[] = [];
  const tell = seldom(0, (news: string) => told.push(news));
  for (const news of ['first', 'second']) tell(news);
  expect(told).toEqual(['first', 'second']);
});
