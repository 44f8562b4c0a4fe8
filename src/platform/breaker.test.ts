import { expect, test } from 'vitest';
import { Breaker, BreakerOpen } from './breaker.ts';

const outage = new Error('connection refused');
const duplicate = new Error('duplicate key');

function given() {
  const clock = { now: 1_000 };
  const breaker = new Breaker({
    what: 'The database',
    probeEveryMs: 100,
    isOutage: (error) => error === outage,
    now: () => clock.now,
  });
  let calls = 0;
  const call = (result: unknown) =>
    breaker.run(async () => {
      calls += 1;
      if (result instanceof Error) throw result;
      return result;
    });
  return { clock, breaker, call, calls: () => calls };
}

test('passes results and errors on while the dependency is well', async () => {
  const { breaker, call } = given();
  expect(await call('well')).toBe('well');
  await expect(call(duplicate)).rejects.toBe(duplicate);
  expect(breaker.isOpen).toBe(false);
});

test('opens at the first outage, and then does not call', async () => {
  const { breaker, call, calls } = given();
  await expect(call(outage)).rejects.toBe(outage);
  expect(breaker.isOpen).toBe(true);
  await expect(call('well')).rejects.toThrow(BreakerOpen);
  await expect(call('well')).rejects.toThrow('The database is down');
  expect(calls()).toBe(1);
});

test('lets one probe through per interval, and stays open when it fails', async () => {
  const { clock, breaker, call, calls } = given();
  await expect(call(outage)).rejects.toBe(outage);
  clock.now += 100;
  await expect(call(outage)).rejects.toBe(outage);
  await expect(call('well')).rejects.toThrow(BreakerOpen);
  expect(calls()).toBe(2);
  expect(breaker.isOpen).toBe(true);
});

test('does not let others through while the probe is under way', async () => {
  const { clock, breaker, call } = given();
  await expect(call(outage)).rejects.toBe(outage);
  clock.now += 100;
  const verdict = Promise.withResolvers<string>();
  const probe = breaker.run(() => verdict.promise);
  await expect(call('well')).rejects.toThrow(BreakerOpen);
  verdict.resolve('back');
  expect(await probe).toBe('back');
  expect(await call('well')).toBe('well');
});

test('closes at the first success', async () => {
  const { clock, breaker, call } = given();
  await expect(call(outage)).rejects.toBe(outage);
  clock.now += 100;
  expect(await call('back')).toBe('back');
  expect(breaker.isOpen).toBe(false);
  expect(await call('again')).toBe('again');
});

test('an answer that refuses the statement shows that the dependency is back', async () => {
  const { clock, breaker, call } = given();
  await expect(call(outage)).rejects.toBe(outage);
  clock.now += 100;
  await expect(call(duplicate)).rejects.toBe(duplicate);
  expect(breaker.isOpen).toBe(false);
});
