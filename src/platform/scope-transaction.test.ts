import { expect, test } from 'vitest';
import { z } from 'zod';
import { testEntity } from '../testing/entity.ts';
import { jobsFor } from './job.ts';
import type { Scope } from './scope.ts';

const greet = jobsFor<never>('test')('greet', {
  payload: z.object({ leadId: z.int(), loudly: z.boolean().default(false) }),
  attempts: 1,
  backoffMs: 1,
  handle: async () => undefined,
});

const jobsOf = (scope: Scope) => scope.rows('outbox').orderBy('id').select('entity_id', 'job', 'payload');
const teamsOf = async (scope: Scope) => (await scope.rows('teams').orderBy('id')).map(({ name }) => name);

test('rows and jobs commit together, and the job carries its entity', async () => {
  const { scope, entityId } = await testEntity();
  const result = await scope.transaction(async (tx) => {
    await tx.add('teams', { name: 'kept' });
    await tx.enqueue(greet, { leadId: 7 });
    expect(await jobsOf(scope)).toEqual([]); // nobody else sees it yet
    return 'done';
  });
  expect(result).toBe('done');
  expect(await teamsOf(scope)).toEqual(['kept']);
  expect(await jobsOf(scope)).toEqual([
    { entity_id: entityId, job: 'test.greet', payload: { leadId: 7, loudly: false } },
  ]);
});

test('an error rolls back all of it, jobs included', async () => {
  const { scope } = await testEntity();
  const broken = new Error('broken');
  const work = scope.transaction(async (tx) => {
    await tx.add('teams', { name: 'lost' });
    await tx.rows('users').update({ phone: '1' });
    await tx.enqueue(greet, { leadId: 7 });
    throw broken;
  });
  await expect(work).rejects.toBe(broken);
  expect([await teamsOf(scope), await jobsOf(scope)]).toEqual([[], []]);
  expect(await scope.rows('users').whereNotNull('phone')).toEqual([]);
});

test('a payload that is not of the schema is refused before it is written', async () => {
  const { scope } = await testEntity();
  await expect(scope.enqueue(greet, { leadId: 'seven' as never })).rejects.toThrow(z.ZodError);
  expect(await jobsOf(scope)).toEqual([]);
});

test('a transaction inside another one joins it: the outer one decides on both', async () => {
  const { scope } = await testEntity();
  const twice = (ending: 'commit' | 'fail') =>
    scope.transaction(async (outer) => {
      await outer.add('teams', { name: `outer ${ending}` });
      await outer.transaction((inner) => inner.add('teams', { name: `inner ${ending}` }));
      if (ending === 'fail') throw new Error('after the inner one ended');
    });
  await expect(twice('fail')).rejects.toThrow('after the inner one ended');
  await twice('commit');
  expect(await teamsOf(scope)).toEqual(['outer commit', 'inner commit']);
});

test('when the inner one loses a race for locks, the whole begins again: the database has dropped what came before, too', async () => {
  const { scope } = await testEntity();
  let [tries, innerTries] = [0, 0];
  await scope.transaction(async (outer) => {
    tries += 1;
    await outer.add('teams', { name: `try ${tries}` });
    await outer.transaction(async () => {
      innerTries += 1;
      if (tries === 1) throw Object.assign(new Error('Deadlock found'), { errno: 1213 });
    });
  });
  expect(await teamsOf(scope)).toEqual(['try 2']);
  expect([tries, innerTries]).toEqual([2, 2]);
});

test('of two transactions that lock each other out, the loser starts again and both come through', async () => {
  const { scope } = await testEntity();
  const [first, second] = [await scope.add('teams', { name: 'first' }), await scope.add('teams', { name: 'second' })];
  let [holding, tries] = [0, 0];
  const bothHold = Promise.withResolvers<void>();
  const lockInTurn = (order: readonly number[], who: string) =>
    scope.transaction(async (tx) => {
      tries += 1;
      for (const id of order) {
        await tx
          .rows('teams')
          .where({ id })
          .update({ name: `${id} by ${who}` });
        holding += 1;
        if (holding === 2) bothHold.resolve();
        await bothHold.promise;
      }
      await tx.add('teams', { name: `made by ${who}` });
    });

  await Promise.all([lockInTurn([first, second], 'A'), lockInTurn([second, first], 'B')]);

  expect(tries).toBe(3);
  const [one, two, ...made] = await teamsOf(scope);
  expect([one?.at(-1), two?.at(-1)]).toEqual(one?.endsWith('A') ? ['A', 'A'] : ['B', 'B']);
  expect(made.sort()).toEqual(['made by A', 'made by B']);
});
