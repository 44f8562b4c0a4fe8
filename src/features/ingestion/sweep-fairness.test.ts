import { beforeEach, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenEvent } from '../../testing/given-event.ts';
import { givenSource } from '../../testing/given-source.ts';
import { type TestPage, testPage } from '../../testing/page.ts';
import { undisturbed } from '../../testing/undisturbed.ts';
import { metaPayload } from './formats/meta-change.ts';
import { FETCH_QUEUE } from './event-queue.ts';

let entity: TestEntity;
let page: TestPage;
beforeEach(async () => {
  entity = await testEntity();
  page = await testPage(entity);
  await undisturbed(entity.world);
});

const givenDue = async (row: object, seconds: number) =>
  givenEvent(entity, { state: 'received', reason: null, due_at: new Date(Date.now() - seconds * 1_000), ...row });

const givenAnnounced = async (count: number) => {
  const payload = metaPayload({ pageId: page.pageId, time: null, field: 'leadgen', value: { leadgen_id: '1' } });
  for (let n = 0; n < count; n += 1) await givenDue({ channel: 'meta', source_id: page.sourceId, payload }, 100);
};

const fedForms = () => entity.scope.rows('webhook_events').where({ channel: 'website' }).where('sweeps', '>', 0);

test('hundreds of leads that wait for Meta hold up no website form', async () => {
  await givenAnnounced(210);
  await givenDue({ source_id: await givenSource(entity.scope) }, 1);
  await entity.world.app.sweep();
  expect(await fedForms()).toHaveLength(1);
});

test('while Meta is slow and its queue long, website forms are fed', async () => {
  const { queues } = entity.world.outside;
  const jobs = Array.from({ length: 143 }, () => ({ name: 'fetch.batch', data: { events: [] } }));
  for (let times = 0; times < 7; times += 1) await queues.add(FETCH_QUEUE, jobs); // 1,001; a few at once, for an add has little time
  await givenAnnounced(1);
  await givenDue({ source_id: await givenSource(entity.scope) }, 1);
  expect(await entity.world.app.sweep()).toBe(1);
  expect(await fedForms()).toHaveLength(1);
});
