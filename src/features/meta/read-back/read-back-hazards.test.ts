import { beforeAll, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { givenMetaEvent } from '../../../testing/given-meta-event.ts';
import { metaId } from '../../../testing/page.ts';
import { givenReadBack } from './given-read-back.ts';
import { schedule } from '../schedule.across.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

test('a form that breaks our own code holds up no other form', async () => {
  const page = await givenReadBack(entity);
  const [bad, good] = [metaId(), metaId()];
  page.addForm({ id: bad });
  page.addForm({ id: good });
  const id = page.fillIn({ formId: good });
  const graph = {
    ...page.needs.graph,
    form: async (asked: { formId: string; token: string }) => {
      if (asked.formId === bad) throw new TypeError('a mistake of ours');
      return page.needs.graph.form(asked);
    },
  };
  await page.runWith({ graph }).catch(() => undefined);
  expect((await page.sightings()).map(({ leadgen_id }) => leadgen_id)).toContain(id);
  expect((await page.forms()).find(({ form_id }) => form_id === bad)?.last_error).toMatch(/\w/);
});

test('a suspended entity’s pages are neither read back nor checked', async () => {
  const suspended = await testEntity();
  const page = await givenReadBack(suspended);
  const due = new Date(Date.now() - 1_000);
  await suspended.scope
    .rows('meta_pages')
    .where({ source_id: page.sourceId })
    .update({ next_read_back_at: due, next_check_at: due });
  await suspended.world.app.across.read('the test suspends it', (db) =>
    db('entities').where({ id: suspended.entityId }).update({ suspended_at: new Date() }),
  );
  await schedule(suspended.world.app.across, () => new Date());
  expect((await suspended.scope.rows('outbox')).map(({ job }) => job)).toEqual([]);
});

test('a page that is deleted and connected anew brings the leads that waited for the old source', async () => {
  const page = await givenReadBack(entity);
  const id = page.fillIn({ createdTime: new Date(Date.now() - 5 * 86_400_000) } as never);
  const uid = await givenMetaEvent(entity, page, id);
  await entity.scope
    .rows('webhook_events')
    .where({ uid })
    .update({ state: 'parked', reason: 'x', due_at: null, received_at: new Date(Date.now() - 5 * 86_400_000) });
  await entity.call('sources.remove', { params: { id: page.sourceId } });
  const { body } = await entity.call('sources.create', {
    body: { type: 'facebook', name: 'Again', page_id: page.pageId, page_token: page.token },
  });
  const sourceId = body.data.id as number;
  expect(body.data.status).toBe('active');
  await page.service.run(entity.scope, { sourceId });
  const [event] = await entity.scope.rows('webhook_events').where({ uid });
  expect(event).toMatchObject({ state: 'received', fetched: expect.anything() });
});
