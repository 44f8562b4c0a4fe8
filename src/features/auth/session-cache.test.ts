import { expect, test } from 'vitest';
import { SessionCache } from './session-cache.ts';

function asking(answer: (id: number) => Promise<string>) {
  const clock = { now: 1_000_000 };
  const asked: number[] = [];
  const cache = new SessionCache(
    (id) => {
      asked.push(id);
      return answer(id);
    },
    () => new Date(clock.now),
  );
  return { clock, asked, cache };
}

test('an answer is believed for less than five seconds from when it was asked for', async () => {
  const { clock, asked, cache } = asking(async () => 'x');
  await cache.get(1);
  clock.now += 4_999;
  await cache.get(1);
  clock.now += 1;
  await cache.get(1);

  expect(asked).toEqual([1, 1]);
});

test('a clock that was set back does not prolong an answer', async () => {
  const { clock, asked, cache } = asking(async () => 'x');
  await cache.get(1);
  clock.now -= 60_000;
  await cache.get(1);

  expect(asked).toEqual([1, 1]);
});

test('a dropped answer is asked for again', async () => {
  const { asked, cache } = asking(async () => 'x');
  await cache.get(1);
  cache.drop(1);
  await cache.get(1);

  expect(asked).toEqual([1, 1]);
});

test('an answer that was under way when it was dropped is not kept', async () => {
  const answers: ((text: string) => void)[] = [];
  const { cache } = asking(() => new Promise((resolve) => answers.push(resolve)));
  const before = cache.get(1);
  cache.drop(1);
  const after = cache.get(1);
  answers[1]?.('signed out');
  answers[0]?.('signed in');

  expect(await before).toBe('signed in');
  expect(await after).toBe('signed out');
  expect(await cache.get(1)).toBe('signed out');
});

test('a failure is not kept, and not an unhandled rejection', async () => {
  let down = true;
  const { cache } = asking(async () => {
    if (down) throw new Error('the database is away');
    return 'x';
  });

  await expect(cache.get(1)).rejects.toThrow('away');
  down = false;

  expect(await cache.get(1)).toBe('x');
});

test('it keeps ten thousand sessions at most, the latest', async () => {
  const { asked, cache } = asking(async () => 'x');
  for (let id = 1; id <= 10_001; id += 1) await cache.get(id);
  asked.length = 0;

  await cache.get(10_001);
  await cache.get(1);

  expect(cache.size).toBe(10_000);
  expect(asked).toEqual([1]);
});
