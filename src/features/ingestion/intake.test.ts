import { afterEach, expect, test, vi } from 'vitest';
import type { ReceivedEvent } from './delivery.ts';
import { intakeOf } from './intake.ts';

const event = (name: string): ReceivedEvent => ({
  uid: Buffer.from(name),
  entityId: 1,
  sourceId: 1,
  leadId: null,
  contentType: '',
  receivedAt: new Date(name === 'late' ? 0 : Date.now()),
  payload: Buffer.alloc(0),
  fetched: null,
  referer: null,
  channel: 'website',
  arrivedBy: 'webhook',
});

/** A processor that ends each batch when told, and the names of what it was given. */
function given() {
  const batches: { names: string[]; end: PromiseWithResolvers<void> }[] = [];
  const process = (events: readonly ReceivedEvent[]) => {
    const end = Promise.withResolvers<void>();
    batches.push({ names: events.map(({ uid }) => uid.toString()), end });
    return end.promise;
  };
  return { batches, intake: intakeOf(process), names: () => batches.map(({ names }) => names) };
}
afterEach(() => void vi.useRealTimers());

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('what comes while a batch is under way goes together in the next one', async () => {
  const { batches, intake, names } = given();
  const jobs = ['a', 'bc', 'd'].map((job) => intake.take([...job].map(event), { lane: 'first' }));
  expect(names()).toEqual([['a']]);
  batches[0]?.end.resolve();
  await settled();
  expect(names()).toEqual([['a'], ['b', 'c', 'd']]);
  batches[1]?.end.resolve();
  await Promise.all(jobs);
});

test('events that were tried before go one after the other, each only when the one before has ended', async () => {
  const { batches, intake, names } = given();
  const jobs = ['a', 'b'].map((name) => intake.take([event(name)], { lane: 'first', isAlone: true }));
  await settled();
  expect(names()).toEqual([['a']]);
  batches[0]?.end.reject(new Error('the worker lost its database'));
  await expect(jobs[0]).rejects.toThrow('lost its database');
  await settled();
  expect(names()).toEqual([['a'], ['b']]);
  batches[1]?.end.resolve();
  await jobs[1];
});

test('a crowd in one lane holds up no other: the next batch has room for both', async () => {
  const { batches, intake, names } = given();
  const crowd = Array.from({ length: 300 }, (_, at) => intake.take([event(`crowd ${at}`)], { lane: 'second' }));
  const other = intake.take([event('other')], { lane: 'first' });
  batches[0]?.end.resolve();
  await settled();
  expect(names().map((each) => each.length)).toEqual([1, 100, 101]);
  expect(names()[2]?.[0]).toBe('other');
  batches[2]?.end.resolve();
  await other;
  for (const batch of [1, 3]) {
    batches[batch]?.end.resolve();
    await settled();
  }
  await Promise.all(crowd);
});

test('while events of the first lane have waited for long, the crowd goes once a second', async () => {
  const { batches, intake, names } = given();
  const take = (name: string, count: number, lane: 'first' | 'second') =>
    Array.from({ length: count }, () => intake.take([event(name)], { lane }));
  const jobs = [...take('crowd', 300, 'second'), ...take('late', 900, 'first')];
  for (const batch of [0, 1]) {
    batches[batch]?.end.resolve();
    await settled();
  }
  expect(names().map((each) => [each.length, ...new Set(each)])).toEqual([
    [1, 'crowd'],
    [100, 'crowd'],
    [400, 'late'],
    [400, 'late'],
  ]);
  for (const batch of [2, 3, 4, 5]) {
    batches[batch]?.end.resolve();
    await settled();
  }
  await Promise.all(jobs);
});

test('enough of them are read while a batch is written, and no third one is', async () => {
  const { batches, intake, names } = given();
  const crowd = Array.from({ length: 1_000 }, (_, at) => intake.take([event(`crowd ${at}`)], { lane: 'first' }));
  expect(names().map((each) => each.length)).toEqual([1, 100]);
  for (const batch of [0, 1, 2, 3]) {
    batches[batch]?.end.resolve();
    await settled();
  }
  expect(names().map((each) => each.length)).toEqual([1, 100, 400, 400, 99]);
  batches[4]?.end.resolve();
  await Promise.all(crowd);
});

test('once events have waited, their next batch waits for others', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const { batches, intake, names } = given();
  const late = intake.take([event('late')], { lane: 'first' }); // received in 1970
  batches[0]?.end.resolve();
  await late;
  const next = intake.take([event('next')], { lane: 'first' });
  await settled();
  expect(names()).toEqual([['late']]);
  await vi.runAllTimersAsync();
  expect(names()).toEqual([['late'], ['next']]);
  batches[1]?.end.resolve();
  await next;
});
