import { expect, test } from 'vitest';
import { Latecomers } from './latecomers.ts';

function given(existing: Record<string, string> = {}) {
  const queries: (readonly string[])[] = [];
  const time = { now: 0 };
  const late = new Latecomers<string, string>({
    async find(keys) {
      queries.push(keys);
      return new Map(Object.entries(existing).filter(([key]) => keys.includes(key)));
    },
    clock: () => time.now,
  });
  return { late, queries, time, existing };
}

test('what exists is found, whoever else is asked for at the same time', async () => {
  const { late, queries } = given({ a: 'A', b: 'B' });
  expect(await Promise.all(['a', 'x', 'b', 'a'].map((key) => late.find(key)))).toEqual(['A', undefined, 'B', 'A']);
  expect(queries).toEqual([['a'], ['x', 'b', 'a']]);
});

test('what was not there is not asked for again for ten seconds', async () => {
  const { late, queries, time, existing } = given();
  await late.find('a');
  existing['a'] = 'A';
  time.now = 9_999;
  expect(await late.find('a')).toBeUndefined();
  expect(queries).toHaveLength(1);
  time.now = 10_000;
  expect(await late.find('a')).toBe('A');
});

test('a flood of made-up keys shares its queries', async () => {
  const { late, queries } = given();
  await Promise.all(Array.from({ length: 1_001 }, (_, at) => late.find(`made-up-${at}`)));
  expect(queries.length).toBe(6);
});

test('it remembers ten thousand absent keys, and forgets the oldest', async () => {
  const { late, queries } = given();
  const keys = Array.from({ length: 10_001 }, (_, at) => `made-up-${at}`);
  await Promise.all(keys.map((key) => late.find(key)));
  queries.length = 0;
  for (const key of keys.slice(1)) await late.find(key);
  expect(queries).toEqual([]);
  await late.find('made-up-0');
  expect(queries).toEqual([['made-up-0']]);
});

test('a failed query is the failure of those who asked, and is not remembered as an absence', async () => {
  let isDown = true;
  const late = new Latecomers<string, string>({
    async find() {
      if (isDown) throw new Error('down');
      return new Map([['a', 'A']]);
    },
  });
  await expect(late.find('a')).rejects.toThrow('down');
  isDown = false;
  expect(await late.find('a')).toBe('A');
});
