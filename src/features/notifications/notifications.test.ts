import { expect, test } from 'vitest';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { testPage } from '../../testing/page.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { needsAttention, worksAgain } from '../sources/index.ts';

const at = new Date();
const fails = ({ scope }: TestEntity, sourceId: number, sentence = 'The token died: reconnect the page.') =>
  needsAttention(scope, { sourceId, tokenVersion: 1, kind: 'connection', sentence, at });
const toldTo = async (entity: TestEntity, as: Person) =>
  (await entity.call('notifications.mine', { as })).body.data as { message: string }[];

test('an alert reaches everybody who may manage sources, and nobody else', async () => {
  const entity = await testEntity();
  const { sourceId } = await testPage(entity);
  await fails(entity, sourceId);
  await runJobs(entity);
  expect(await toldTo(entity, 'admin')).toEqual([
    {
      id: expect.any(Number),
      kind: 'source_needs_attention',
      lead_id: null,
      source_id: sourceId,
      message: 'The token died: reconnect the page.',
      created_at: expect.any(String),
      read_at: null,
    },
  ]);
  for (const person of ['manager', 'rep1', 'support'] as const) expect(await toldTo(entity, person)).toEqual([]);
});

test.each([{ is_active: false }, { is_verified: false }])('nobody is told who is %j', async (state) => {
  const entity = await testEntity();
  const { sourceId } = await testPage(entity);
  await entity.scope
    .rows('users')
    .where({ id: entity.ids.manager })
    .update({ role_id: 1, ...state });
  await fails(entity, sourceId);
  await runJobs(entity);
  const told = await entity.scope.rows('notifications');
  expect(told.map(({ user_id }) => user_id)).toEqual([entity.ids.admin]);
});

test('the job done twice, and the same trouble met by many events, tell once; the next trouble tells again', async () => {
  const entity = await testEntity();
  const { sourceId } = await testPage(entity);
  await Promise.all([fails(entity, sourceId), fails(entity, sourceId), fails(entity, sourceId)]);
  const [job, ...more] = await entity.scope.rows('outbox');
  expect([job?.job, more]).toEqual(['background.source-alert', []]);
  await runJobs(entity);
  await entity.scope.add('outbox', { job: job?.job ?? '', payload: JSON.stringify(job?.payload) });
  await runJobs(entity);
  expect(await toldTo(entity, 'admin')).toHaveLength(1);
  await worksAgain(entity.scope, { sourceId, at });
  await fails(entity, sourceId, 'It died again.');
  await runJobs(entity);
  expect((await toldTo(entity, 'admin')).map(({ message }) => message)).toEqual([
    'It died again.',
    'The token died: reconnect the page.',
  ]);
});

test('what is over before anybody was told is not told', async () => {
  const entity = await testEntity();
  const { sourceId } = await testPage(entity);
  await fails(entity, sourceId);
  await worksAgain(entity.scope, { sourceId, at });
  await runJobs(entity);
  expect(await toldTo(entity, 'admin')).toEqual([]);
});

test('a long sentence is cut to what a notification holds', async () => {
  const entity = await testEntity();
  const { sourceId } = await testPage(entity);
  await fails(entity, sourceId, '漢'.repeat(600));
  await runJobs(entity);
  expect((await toldTo(entity, 'admin'))[0]?.message).toBe('漢'.repeat(255));
});
