import request from 'supertest';
import { beforeAll, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { signatureOf } from '../../testing/facebook.ts';
import { testPage } from '../../testing/page.ts';
import { TEST_APP } from '../../testing/world.ts';
import { receivedEventOf } from '../ingestion/index.ts';

// The product as it is composed: each part has its own tests beside it.

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

function post(body: object) {
  const bytes = JSON.stringify(body);
  return request(entity.world.http)
    .post('/api/webhooks/facebook')
    .set('Content-Type', 'application/json')
    .set('X-Hub-Signature-256', signatureOf(bytes, TEST_APP.appSecrets[0]))
    .send(bytes);
}

test('a signed webhook of a connected page becomes a lead with a rep, by way of Graph', async () => {
  const page = await testPage(entity);
  expect((await post(page.announcement([page.fillIn({ platform: 'ig' })]))).status).toBe(200);
  await entity.world.app.services.metaFetch.take((await page.events()).map(receivedEventOf));
  const [event] = await page.events();
  expect(event).toMatchObject({ state: 'processed' });
  const { body } = await entity.call('leads.read', { params: { id: event?.lead_id as number } });
  expect(body.data).toMatchObject({ platform_key: 'instagram', assigned_user_id: expect.any(Number) });
});

test('T3: a webhook that names fields only has the page read back', async () => {
  const page = await testPage(entity);
  const row = () => entity.scope.rows('meta_pages').where({ source_id: page.sourceId });
  await row().update({ next_read_back_at: new Date(Date.now() + 3_600_000) });
  const entry = [{ id: page.pageId, time: 1_630_087_927, changed_fields: ['leadgen'] }];
  expect((await post({ object: 'page', entry })).status).toBe(200);
  expect((await row().first())?.next_read_back_at?.getTime()).toBeLessThanOrEqual(Date.now());
});

test('the handshake knows the verify token of the configuration', async () => {
  const query = { 'hub.mode': 'subscribe', 'hub.verify_token': TEST_APP.verifyToken, 'hub.challenge': '1158201444' };
  const reply = await request(entity.world.http).get('/api/webhooks/facebook').query(query);
  expect([reply.status, reply.text]).toEqual([200, '1158201444']);
});
