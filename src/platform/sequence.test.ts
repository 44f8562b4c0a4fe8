import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { testWorld } from '../testing/world.ts';
import { Sequence } from './sequence.ts';

async function givenSequence(start = 1) {
  const { db } = (await testWorld()).outside;
  const name = `test-${randomBytes(6).toString('hex')}`;
  await db('sequences').insert({ name, next_id: start });
  return { db, name };
}

test('no id is given twice to two processes that take at the same time', async () => {
  const { db, name } = await givenSequence();
  const processes = [new Sequence(db, name, 7), new Sequence(db, name, 7)];
  const takes = Array.from({ length: 30 }, (_, index) => (processes[index % 2] as Sequence).take((index % 5) + 1));
  const ids = (await Promise.all(takes)).flat();
  expect(ids).toHaveLength(90);
  expect(new Set(ids).size).toBe(90);
});

test('a take larger than a block spans blocks, in ascending order', async () => {
  const { db, name } = await givenSequence(500);
  expect(await new Sequence(db, name, 3).take(8)).toEqual([500, 501, 502, 503, 504, 505, 506, 507]);
});

test('a process that starts anew begins after the block of the one before', async () => {
  const { db, name } = await givenSequence();
  expect(await new Sequence(db, name, 10).take(1)).toEqual([1]);
  expect(await new Sequence(db, name, 10).take(1)).toEqual([11]);
});

test('taking none asks nothing of the database', async () => {
  const { db, name } = await givenSequence();
  expect(await new Sequence(db, name).take(0)).toEqual([]);
  expect(await db('sequences').where({ name }).first('next_id')).toEqual({ next_id: 1 });
});

test('an unknown sequence is an error that names it, and the next take asks again', async () => {
  const { db } = await givenSequence();
  const name = `late-${randomBytes(6).toString('hex')}`;
  const sequence = new Sequence(db, name);
  await expect(sequence.take(1)).rejects.toThrow(`There is no sequence "${name}"`);
  await db('sequences').insert({ name, next_id: 42 });
  expect(await sequence.take(1)).toEqual([42]);
});
