import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../testing/entity.ts';
import { inStep } from './across-entities.ts';
import type { Step } from './in-step.ts';
import type { Scope } from './scope.ts';

let entities: TestEntity[];
beforeAll(async () => {
  entities = await Promise.all([testEntity(), testEntity(), testEntity()]);
});

const order: Step[] = ['add teams', 'find teams', 'find users'];

/** Does the work for all entities in step; gives what came of it in their order, and the statements it took. */
async function together<R>(work: (scope: Scope) => Promise<R>): Promise<{ results: R[]; statements: string[] }> {
  const [{ world }] = entities as [TestEntity];
  const entityIds = entities.map(({ entityId }) => entityId).reverse();
  const statements: string[] = [];
  const note = ({ sql }: { sql: string }) => void statements.push(sql);
  world.outside.db.on('query', note);
  try {
    const results = await world.app.across.transaction('a test', (trx) => inStep(trx, { entityIds, order }, work));
    return { results: results.reverse(), statements };
  } finally {
    world.outside.db.removeListener('query', note);
  }
}

test('what entities ask alike is one statement, and each gets its own rows', async () => {
  const { results, statements } = await together(async (scope) => {
    await scope.addMany('teams', [{ name: 'A' }, { name: 'B' }]);
    return (await scope.find('teams', { orderBy: ['name'] })).map(({ name, entity_id }) => [name, entity_id]);
  });
  expect(results).toEqual(
    entities.map(({ entityId }) => [
      ['A', entityId],
      ['B', entityId],
    ]),
  );
  expect(statements.map((sql) => sql.split(' ')[0])).toEqual(['BEGIN;', 'insert', 'select', 'COMMIT;']);
});

test('an entity that names rows of another one gets nothing of them, whatever the others ask', async () => {
  const [first, second, third] = entities as [TestEntity, TestEntity, TestEntity];
  const asked = new Map([
    [first.entityId, [first.ids.rep1, second.ids.rep1]],
    [second.entityId, [first.ids.rep1]],
    [third.entityId, [third.ids.rep2, third.ids.rep1]],
  ]);
  const { results, statements } = await together(async (scope) => {
    const rows = await scope.find('users', { where: { id: asked.get(scope.entityId) ?? [] }, orderBy: ['id'] });
    return rows.map(({ id }) => id);
  });
  expect(results).toEqual([[first.ids.rep1], [], [third.ids.rep1, third.ids.rep2]]);
  expect(statements).toHaveLength(3);
});

test('who has less to do waits for the others at the next step, so that locks are taken in one order', async () => {
  const [{ entityId }] = entities as [TestEntity];
  const { statements } = await together(async (scope) => {
    if (scope.entityId === entityId) await scope.addMany('teams', [{ name: 'C' }]);
    await scope.find('users', { lock: true });
  });
  expect(statements.map((sql) => sql.split(' ')[0])).toEqual(['BEGIN;', 'insert', 'select', 'COMMIT;']);
});

describe('a failure', () => {
  test('of one undoes the work of all, and is thrown', async () => {
    const [{ entityId, scope: first }] = entities as [TestEntity];
    const before = await first.rows('teams');
    const work = together(async (scope) => {
      await scope.addMany('teams', [{ name: 'D' }]);
      if (scope.entityId === entityId) throw new Error('this one cannot');
      await scope.find('users');
    });
    await expect(work).rejects.toThrow('this one cannot');
    expect(await first.rows('teams')).toEqual(before);
  });

  test('in the database too, of whichever statement', async () => {
    const [first, second] = entities as [TestEntity, TestEntity];
    const work = together(async (scope) => {
      await scope.addMany('team_members', [{ team_id: 999_999_999, user_id: first.ids.rep1 }]);
      await scope.find('users');
    });
    await expect(work).rejects.toThrow();
    expect(await second.scope.rows('team_members')).toEqual([]);
  });
});
