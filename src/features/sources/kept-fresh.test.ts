import { expect, test } from 'vitest';
import { KeptFresh } from './kept-fresh.ts';

/** A value whose readings the test ends by hand, on a clock that it moves. */
function given() {
  const readings: PromiseWithResolvers<string>[] = [];
  const reports: unknown[] = [];
  const time = { now: 0 };
  const kept = new KeptFresh<string>({
    load() {
      const reading = Promise.withResolvers<string>();
      readings.push(reading);
      return reading.promise;
    },
    freshMs: 2_000,
    retryMs: 1_000,
    report: (error) => reports.push(error),
    clock: () => time.now,
  });
  /** Asks, and ends the reading that this starts. */
  const ask = async (outcome: string | Error) => {
    const asked = kept.current();
    if (outcome instanceof Error) readings.at(-1)?.reject(outcome);
    else readings.at(-1)?.resolve(outcome);
    return asked;
  };
  return { kept, readings, reports, time, ask };
}
const down = new Error('down');

test('all who ask at once wait for one reading, and later ones for none', async () => {
  const { kept, readings, time } = given();
  const asked = [kept.current(), kept.current(), kept.current()];
  readings[0]?.resolve('a');
  expect(await Promise.all(asked)).toEqual(['a', 'a', 'a']);
  time.now = 1_999;
  expect(await kept.current()).toBe('a');
  expect(readings).toHaveLength(1);
});

test('an old value is read again before it answers', async () => {
  const { readings, time, ask } = given();
  await ask('a');
  time.now = 2_000;
  expect(await ask('b')).toBe('b');
  expect(readings).toHaveLength(2);
});

test('after a change a reading that began before it does not count, even if it ends last', async () => {
  const { kept, readings } = given();
  const before = kept.current();
  kept.invalidate();
  const after = kept.current();
  readings[1]?.resolve('new');
  expect(await after).toBe('new');
  readings[0]?.resolve('old');
  await before;
  expect(await kept.current()).toBe('new');
  expect(readings).toHaveLength(2);
});

test('while readings fail the old value answers, and after each pause one try is made that nobody waits for', async () => {
  const { kept, readings, time, ask } = given();
  await ask('a');
  time.now = 10_000;
  expect(await ask(down)).toBe('a');
  expect(kept.isStale).toBe(true);
  time.now = 10_999;
  expect(await kept.current()).toBe('a');
  expect(readings).toHaveLength(2);
  time.now = 11_000;
  expect(await Promise.all([kept.current(), kept.current()])).toEqual(['a', 'a']); // the try is still open
  expect(readings).toHaveLength(3);
});

test('the first reading that succeeds ends the outage', async () => {
  const { kept, readings, time, ask } = given();
  await ask('a');
  time.now = 2_000;
  await ask(down);
  time.now = 3_000;
  await kept.current();
  readings.at(-1)?.resolve('b');
  await readings.at(-1)?.promise;
  await Promise.resolve();
  expect([await kept.current(), kept.isStale]).toEqual(['b', false]);
});

test('an outage is reported once', async () => {
  const { reports, time, ask } = given();
  await ask('a');
  for (const now of [2_000, 3_000, 4_000]) {
    time.now = now;
    await ask(down);
  }
  expect(reports).toEqual([down]);
});

test('without any value the failure is the answer, at once until the pause is over', async () => {
  const { kept, readings, time, ask } = given();
  await expect(ask(down)).rejects.toBe(down);
  await expect(kept.current()).rejects.toBe(down);
  expect(readings).toHaveLength(1);
  time.now = 1_000;
  expect(await ask('a')).toBe('a');
});
