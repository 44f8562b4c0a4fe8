import { expect, test } from 'vitest';
import { testEntity } from '../testing/entity.ts';

test('a count stops at its cap', async () => {
  const { scope } = await testEntity();
  expect(await scope.countUpTo(3, 'users', () => undefined)).toBe(3);
  expect(await scope.countUpTo(100, 'users', () => undefined)).toBe(6);
  expect(await scope.countUpTo(100, 'users', (rows) => rows.where({ first_name: 'rep1' }))).toBe(1);
  expect(await scope.countUpTo(100, 'users', (rows) => rows.where({ first_name: 'nobody' }))).toBe(0);
});

test('a count cannot leave its entity', async () => {
  const [mine, theirs] = [await testEntity(), await testEntity()];
  expect(await mine.scope.countUpTo(100, 'users', (rows) => rows.where({ id: theirs.ids.rep1 }))).toBe(0);
  expect(
    await mine.scope.countUpTo(100, 'users', (rows) =>
      rows.where((group) => void group.where('id', 0).orWhere('id', '>', 0)),
    ),
  ).toBe(6);
  for (const escape of [
    () => mine.scope.countUpTo(100, 'users', (rows) => rows.orWhere('id', '>', 0)),
    () => mine.scope.countUpTo(100, 'users', (rows) => rows.clearWhere()),
    () => mine.scope.countUpTo(100, 'users', (rows) => rows.whereRaw('1 = 1 or 1 = 1')),
    () => mine.scope.countUpTo(100, 'users', (rows) => rows.from('users')),
  ])
    await expect(escape()).rejects.toThrow('would escape the entity filter');
});
