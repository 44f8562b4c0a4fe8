import { describe, expect, test } from 'vitest';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { testPage } from '../../testing/page.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { needsAttention, worksAgain } from '../sources/index.ts';
import { type News, notify } from './index.ts';

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
      activity_id: null,
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

describe('reading', () => {
  test('marks own ones, one or all, and those of nobody else', async () => {
    const entity = await testEntity();
    const at = new Date();
    const news = (['rep1', 'rep1', 'rep2'] as const).map((person, index): News => {
      return { userId: entity.ids[person], kind: 'lead_assigned', eventKey: `test:${index}`, message: `${index}` };
    });
    await notify(entity.scope, news, at);
    const told = (await entity.call('notifications.mine', { as: 'rep1' })).body.data as {
      id: number;
      read_at: unknown;
    }[];
    const [last, first] = told.map(({ id }) => id);
    const read = (as: Person, id = last ?? 0) => entity.call('notifications.read', { params: { id }, as });
    expect((await read('rep2')).status).toBe(404);
    const reply = await read('rep1');
    expect(reply.body.data).toMatchObject({ id: last, read_at: expect.any(String) });
    expect((await read('rep1')).body).toEqual(reply.body);
    expect(((await entity.call('notifications.mine', { as: 'rep1' })).body.data as { id: number }[])[0]?.id).toBe(
      first,
    );
    for (const count of [1, 0]) {
      const { body } = await entity.call('notifications.readAll', { as: 'rep1' });
      expect(body.data).toEqual({ updated_count: count });
    }
    expect(await entity.scope.rows('notifications').whereNull('read_at')).toHaveLength(1);
  });
});

test('the list has the unread first, and of each kind the newest first, however they were read; page by page the same', async () => {
  const entity = await testEntity();
  const news = [0, 1, 2, 3, 4, 5].map((n): News => {
    return { userId: entity.ids.rep1, kind: 'lead_assigned', eventKey: `test:${n}`, message: `${n}` };
  });
  for (const each of news) await notify(entity.scope, [each], at);
  const ids = (await entity.scope.rows('notifications').orderBy('id')).map(({ id }) => id);
  for (const n of [4, 1, 2])
    await entity.scope
      .rows('notifications')
      .where({ id: ids[n] as number })
      .update({ read_at: new Date(at.getTime() + n * (n === 4 ? -1_000 : 1_000)) });
  expect((await toldTo(entity, 'rep1')).map(({ message }) => message)).toEqual(['5', '3', '0', '4', '2', '1']);
  const pages = [];
  for (const offset of [0, 2, 4]) {
    const { body } = await entity.call('notifications.mine', { as: 'rep1', query: { limit: 2, offset } });
    pages.push(...body.data.map(({ message }: { message: string }) => message));
    expect(body.total).toBe(6);
  }
  expect(pages).toEqual(['5', '3', '0', '4', '2', '1']);
});

describe('telling', () => {
  test('a lead that comes back to the same rep is news again; the job done twice is not', async () => {
    const entity = await testEntity();
    const { notifications } = entity.world.app.services;
    const given = [{ leadId: await givenLead(entity), userId: entity.ids.rep1 }];
    for (const at of [1, 1, 2]) await notifications.leadsAssigned(entity.scope, given, new Date(at));
    expect(await toldTo(entity, 'rep1')).toHaveLength(2);
  });

  test('twice changes nothing of what was told, not even that it was read', async () => {
    const entity = await testEntity();
    const news = { userId: entity.ids.rep1, kind: 'lead_assigned', eventKey: 'test' } as const;
    await notify(entity.scope, [{ ...news, message: 'One.' }], new Date(1_000));
    await entity.call('notifications.readAll', { as: 'rep1' });
    const before = await entity.scope.rows('notifications');
    await notify(entity.scope, [{ ...news, message: 'Two.' }], new Date(2_000));
    expect(await entity.scope.rows('notifications')).toEqual(before);
  });

  test('in a transaction that fails tells nobody', async () => {
    const entity = await testEntity();
    const news: News = { userId: entity.ids.rep1, kind: 'lead_assigned', eventKey: 'test', message: 'x' };
    const work = entity.scope.transaction(async (tx) => {
      await notify(tx, [news], new Date());
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect([await toldTo(entity, 'rep1'), await entity.scope.rows('outbox')]).toEqual([[], []]);
  });
});
