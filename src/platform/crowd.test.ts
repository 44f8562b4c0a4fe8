import { expect, test } from 'vitest';
import { Crowd, NO_ROOM } from './crowd.ts';

/** A crowd at a moment that the test says. */
function given() {
  const state = { now: 0, turnedAway: 0 };
  const crowd = new Crowd({ clock: () => state.now, onNoRoom: () => (state.turnedAway += 1) });
  const ends: PromiseWithResolvers<void>[] = [];
  const come = (count: number) =>
    Array.from({ length: count }, () =>
      crowd.run(() => {
        const end = Promise.withResolvers<void>();
        ends.push(end);
        return end.promise;
      }),
    );
  const finish = async (count: number) => {
    for (const end of ends.splice(0, count)) end.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { state, crowd, come, finish };
}

test('of those who come at once to a process that knows nothing of its pace, a thousand are let in', async () => {
  const { state, crowd, come, finish } = given();
  const inside = come(1_000);
  await expect(crowd.run(async () => 'late')).rejects.toBe(NO_ROOM);
  expect(state.turnedAway).toBe(1);
  await finish(1);
  expect(await crowd.run(async () => 'next')).toBe('next');
  await finish(1_000);
  await Promise.all(inside);
});

test('as many are let in as were done within the last second, and that is forgotten', async () => {
  const { state, crowd, come, finish } = given();
  for (let round = 0; round < 3; round += 1) {
    const inside = come(1_000);
    await finish(1_000);
    await Promise.all(inside);
  }
  const many = come(3_000);
  expect(() => crowd.assertRoom()).toThrow(NO_ROOM);
  await finish(3_000);
  await Promise.all(many);
  state.now += 5_000;
  const few = come(1_000);
  expect(() => crowd.assertRoom()).toThrow(NO_ROOM);
  await finish(1_000);
  await Promise.all(few);
});

test('what fails is no proof of pace', async () => {
  const { crowd, come, finish } = given();
  const failures = Array.from({ length: 2_000 }, () => crowd.run(() => Promise.reject(new Error('broken'))));
  expect((await Promise.allSettled(failures)).every(({ status }) => status === 'rejected')).toBe(true);
  const inside = come(1_000);
  expect(() => crowd.assertRoom()).toThrow(NO_ROOM);
  await finish(1_000);
  await Promise.all(inside);
});

test('while the first of a crowd waits for longer than a second nobody else is let in; a few are no crowd', async () => {
  const { state, crowd, come, finish } = given();
  const few = come(99);
  state.now = 1_001;
  expect(() => crowd.assertRoom()).not.toThrow();
  const more = come(1);
  expect(() => crowd.assertRoom()).toThrow(NO_ROOM);
  await finish(99);
  await Promise.all(few);
  expect(() => crowd.assertRoom()).not.toThrow();
  await finish(1);
  await Promise.all(more);
});
