import { beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type TestEntity, testEntity } from '../testing/entity.ts';
import { Failure } from './errors.ts';
import { handleTogether } from './handle-together.ts';
import { jobsFor } from './job.ts';
import type { Scope } from './scope.ts';

interface Services {
  say(scope: Scope, word: string, attempt: number): Promise<void>;
}

const speak = jobsFor<Services>('together-test')('speak', {
  payload: z.object({ word: z.string() }),
  attempts: 3,
  backoffMs: 1,
  together: true,
  handle: ({ scope, payload: { word }, attempt }, { say }) => say(scope, word, attempt),
});

let entities: TestEntity[];
beforeAll(async () => {
  entities = [await testEntity(), await testEntity()];
});
beforeEach(async () => {
  for (const { scope } of entities) await scope.rows('outbox').delete();
});

const entry = (index: number, word: unknown) => ({ entityId: entities[index]?.entityId ?? 0, payload: { word } });
const said = (scope: Scope, word: string) => scope.addMany('outbox', [{ job: 'said', payload: JSON.stringify(word) }]);

/** Handles them for real; `say` writes unless the test has something else to do. */
async function given(entries: readonly ReturnType<typeof entry>[], say?: Services['say']) {
  const { app } = (entities[0] as TestEntity).world;
  const reports: unknown[] = [];
  const handled = await handleTogether({
    job: speak,
    entries,
    attempt: 2,
    services: { say: say ?? (async (scope, word) => void (await said(scope, word))) },
    across: app.across,
    scopeFor: app.scopeFor,
    report: (error) => reports.push(error),
  }).then(
    () => 'done',
    (error: Error) => error.message,
  );
  const words: unknown[][] = [];
  for (const { scope } of entities)
    words.push((await scope.rows('outbox').orderBy('id')).map(({ payload }) => payload));
  return { handled, reports, words };
}

test('each entry is handled in the scope of its own entity, with its attempt', async () => {
  const seen: unknown[] = [];
  const { handled, words } = await given(
    [entry(0, 'a'), entry(1, 'b'), entry(0, 'c')],
    async (scope, word, attempt) => {
      seen.push([scope.entityId, word, attempt]);
      await said(scope, word);
    },
  );
  expect(handled).toBe('done');
  expect(words).toEqual([['a', 'c'], ['b']]);
  expect(seen).toEqual([
    [entities[0]?.entityId, 'a', 2],
    [entities[0]?.entityId, 'c', 2],
    [entities[1]?.entityId, 'b', 2],
  ]);
});

test('what stays wrong with one entry is reported, and keeps no other from being done', async () => {
  const { handled, reports, words } = await given(
    [entry(0, 7), entry(0, 'a'), entry(1, 'gone')],
    async (scope, word) => {
      if (word === 'gone') throw new Failure('not_found');
      await said(scope, word);
    },
  );
  expect(handled).toBe('done');
  expect(words).toEqual([['a'], []]);
  expect(reports.map((error) => (error as Error).name)).toEqual(['ZodError', 'Failure']);
});

test('what may go well next time is thrown when all others are done', async () => {
  const { handled, words } = await given([entry(0, 'late'), entry(1, 'b')], async (scope, word) => {
    if (word === 'late') throw new Error('not yet');
    await said(scope, word);
  });
  expect(handled).toBe('not yet');
  expect(words).toEqual([[], ['b']]);
});
