import { expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { arrive } from '../../testing/arrive.ts';
import { testForm } from '../../testing/form.ts';
import { testPage } from '../../testing/page.ts';
import { needsAttention, worksAgain } from '../sources/index.ts';

// Attack A54 of docs/attacks.md.

// What those chapters record that have no test of their own for it.

const entries = async (entity: TestEntity, action: string) =>
  (await entity.call('audit.entries', { query: { action } })).body.data;
const everything = async (entity: TestEntity) =>
  JSON.stringify((await entity.call('audit.entries', { query: { limit: 200 } })).body.data);

test('a source that is made, changed and deleted, and by whom', async () => {
  const entity = await testEntity();
  const { body } = await entity.call('sources.create', { body: { type: 'website', name: 'Landing page' } });
  const { id } = body.data;
  const params = { id };
  await entity.call('sources.update', { params, body: { name: 'Renamed', status: 'paused' } });
  await entity.call('sources.update', { params, body: { name: 'Renamed' } });
  await entity.call('sources.remove', { params });
  const subject = { type: 'source', id };
  const user = { id: entity.ids.admin, name: 'admin Example' };
  expect(await entries(entity, 'source.')).toMatchObject([
    { action: 'source.deleted', subject, user },
    {
      ...{ action: 'source.changed', subject, user },
      before: { name: 'Landing page', status: 'active' },
      after: { name: 'Renamed', status: 'paused' },
    },
    { action: 'source.created', subject, user, before: null, after: { name: 'Landing page', is_signed: false } },
  ]);
});

test('a secret that is set or replaced is named and never shown', async () => {
  const entity = await testEntity();
  const { body } = await entity.call('sources.create', { body: { type: 'website', name: 'Server' } });
  const params = { id: body.data.id };
  for (const hmac_secret of ['the-first-secret-of-all', 'the-second-secret-of-all'])
    await entity.call('sources.update', { params, body: { hmac_secret } });
  expect(await entries(entity, 'source.changed')).toMatchObject([
    { before: null, after: { replaced: ['hmac_secret'] } },
    { before: { is_signed: false }, after: { is_signed: true, replaced: ['hmac_secret'] } },
  ]);
  expect(await everything(entity)).not.toMatch(/the-(first|second)-secret/);
});

test('a page’s new token is named and never shown', async () => {
  const entity = await testEntity();
  const { sourceId } = await testPage(entity);
  const page_token = 'a-new-token-of-the-page';
  await entity.call('sources.update', { params: { id: sourceId }, body: { page_token } });
  expect(await entries(entity, 'source.changed')).toMatchObject([{ after: { replaced: ['page_token'] } }]);
  expect(await everything(entity)).not.toContain(page_token);
});

test('a connection that fails and works again, once each', async () => {
  const entity = await testEntity();
  const { sourceId } = await testPage(entity);
  const [at, trouble] = [new Date(), { sourceId, kind: 'connection', sentence: 'The token died.' } as const];
  for (let n = 0; n < 2; n += 1) await needsAttention(entity.scope, { ...trouble, tokenVersion: 1, at });
  for (let n = 0; n < 2; n += 1) await worksAgain(entity.scope, { sourceId, at });
  expect(await entries(entity, 'source.status_changed')).toMatchObject([
    { actor: 'system', before: { status: 'needs_attention' }, after: { status: 'active' } },
    { actor: 'system', before: { status: 'active' }, after: { status: 'needs_attention' } },
  ]);
});

test('a mapping that is applied, a read-back that is asked for, and a replay', async () => {
  const entity = await testEntity();
  const { sourceId } = await testPage(entity);
  const params = { id: sourceId };
  const body = { field_mapping: { q1: 'email' }, rerun: false };
  await entity.call('sources.applyMapping', { params, body });
  await entity.call('sources.readBack', { params, body: {} });
  await entity.call('webhook_events.replay', { body: { state: 'failed', source_id: sourceId } });
  const subject = { type: 'source', id: sourceId };
  expect(await entries(entity, 'source.mapping')).toMatchObject([{ subject, after: body }]);
  expect(await entries(entity, 'source.read_back')).toMatchObject([{ subject, after: { since: null } }]);
  expect(await entries(entity, 'webhook_event.replayed')).toMatchObject([
    { subject: { id: null }, after: { state: 'failed', source_id: sourceId }, user: { id: entity.ids.admin } },
  ]);
});

test('a lead that a webhook brought', async () => {
  const entity = await testEntity();
  const { sourceId } = await testForm(entity);
  const [one, two] = await arrive(entity, [{ sourceId }, { sourceId }]);
  const came = { action: 'lead.created', actor: 'webhook', user: null, address: null, before: null };
  const after = { platform: 'website', source_id: sourceId };
  expect(await entries(entity, 'lead.created')).toMatchObject([
    { ...came, subject: { type: 'lead', id: two }, after },
    { ...came, subject: { type: 'lead', id: one }, after },
  ]);
});

test('a replay of one delivery names it', async () => {
  const entity = await testEntity();
  const form = await testForm(entity);
  await form.submit({ email: 'a@b.example' });
  const [event] = await form.events();
  const { data } = (await entity.call('webhook_events.page')).body;
  await entity.call('webhook_events.replay', { body: { event_id: data[0].id } });
  expect(await entries(entity, 'webhook_event.replayed')).toMatchObject([{ subject: { id: event?.id } }]);
});

test('what is refused leaves no entry', async () => {
  const entity = await testEntity();
  const { sourceId } = await testForm(entity);
  await entity.call('sources.readBack', { params: { id: sourceId }, body: {} });
  await entity.call('sources.remove', { params: { id: 999_999_999 } });
  await entity.call('sources.applyMapping', { params: { id: 999_999_999 }, body: { field_mapping: {}, rerun: false } });
  expect((await entity.call('audit.entries')).body.data).toEqual([]);
});
