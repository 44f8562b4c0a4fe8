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
  const jobs = [intake.take([event('a')]), intake.take([event('b'), event('c')]), intake.take([event('d')])];
  expect(names()).toEqual([['a']]);
  batches[0]?.end.resolve();
  await settled();
  expect(names()).toEqual([['a'], ['b', 'c', 'd']]);
  batches[1]?.end.resolve();
  await Promise.all(jobs);
});

test('events that were tried before go one after the other, each only when the one before has ended', async () => {
  const { batches, intake, names } = given();
  const jobs = [intake.take([event('a')], { isAlone: true }), intake.take([event('b')], { isAlone: true })];
  await settled();
  expect(names()).toEqual([['a']]);
  batches[0]?.end.reject(new Error('the worker lost its database'));
  await expect(jobs[0]).rejects.toThrow('lost its database');
  await settled();
  expect(names()).toEqual([['a'], ['b']]);
  batches[1]?.end.resolve();
  await jobs[1];
});
