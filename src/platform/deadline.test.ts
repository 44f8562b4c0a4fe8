import { expect, test } from 'vitest';
import { DeadlineExceeded, within } from './deadline.ts';

const LONG_MS = 3_600_000;
const silent = new Promise<never>(() => undefined);

test('gives the result of what answers in time', async () => {
  expect(await within(LONG_MS, 'Redis', Promise.resolve('PONG'))).toBe('PONG');
});

test('passes an error on as it is', async () => {
  const refused = new Error('refused');
  await expect(within(LONG_MS, 'Redis', Promise.reject(refused))).rejects.toBe(refused);
});

test('says who did not answer, and within what time', async () => {
  const late = within(1, 'Redis', silent);
  await expect(late).rejects.toThrow(DeadlineExceeded);
  await expect(late).rejects.toThrow('Redis did not answer within 1 ms');
});

test('an answer that fails after the deadline harms nobody', async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', note);
  const answer = Promise.withResolvers<string>();
  await expect(within(1, 'Redis', answer.promise)).rejects.toThrow(DeadlineExceeded);
  answer.reject(new Error('too late'));
  await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});
