import { expect, test } from 'vitest';
import type { ReceivedEvent } from './delivery.ts';
import { intakeOf } from './intake.ts';

const event = (name: string): ReceivedEvent => ({
  uid: Buffer.from(name),
  entityId: 1,
  sourceId: 1,
  leadId: null,
  contentType: '',
  receivedAt: new Date(0),
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

test('a crowd in one lane holds up no other', async () => {
  const { batches, intake, names } = given();
  const crowd = [intake.take([event('a')], { lane: 'second' }), intake.take([event('b')], { lane: 'second' })];
  const other = intake.take([event('c')], { lane: 'first' });
  expect(names()).toEqual([['a'], ['c']]);
  batches[1]?.end.resolve();
  await other;
  batches[0]?.end.resolve();
  await settled();
  batches[2]?.end.resolve();
  await Promise.all(crowd);
});
