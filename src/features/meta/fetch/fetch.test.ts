import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { givenMetaEvent } from '../../../testing/given-meta-event.ts';
import { metaId, type TestPage, testPage } from '../../../testing/page.ts';
import { shakyWorld } from '../../../testing/shaky-world.ts';
import { until } from '../../../testing/until.ts';
import { type FetchedLater, receivedEventOf } from '../../ingestion/index.ts';
import { GraphFault } from '../graph/graph-fault.ts';
import { graphPauses } from '../pauses.across.ts';
import { faultJudge } from './judge-faults.ts';
import { silences } from './silences.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

/** A page whose lead was announced, and what its event is after the fetch stage took it. */
async function fetched(page: TestPage, leadgenIds: readonly string[]) {
  const uids = new Set<string>();
  for (const id of leadgenIds) uids.add((await givenMetaEvent(entity, page, id)).toString('hex'));
  return takeUp(page, (uid) => uids.has(uid));
}

/** What the worker does with events that wait: the fetch stage takes them, and hands on what it fetched. */
async function takeUp(page: TestPage, which: (uid: string) => boolean = () => true) {
  await entity.scope
    .rows('webhook_events')
    .where({ source_id: page.sourceId, state: 'received' })
    .update({ due_at: new Date(0) });
  const waiting = (await page.events()).filter(({ state, uid }) => state === 'received' && which(uid.toString('hex')));
  await entity.world.app.services.metaFetch.take(waiting.map(receivedEventOf));
  return (await page.events()).filter(({ uid }) => which(uid.toString('hex')));
}

const callsFor = (page: TestPage) => entity.world.graph.calls.filter((call) => call.page === page.pageId);

test('a lead that was announced by its id alone becomes a lead with a rep, with what Graph tells of it kept in the ledger', async () => {
  const page = await testPage(entity);
  const ad = { id: '61', name: 'Ad', adsetId: '62', adsetName: 'Set', campaignId: '63', campaignName: 'Campaign' };
  const [event] = await fetched(page, [page.fillIn({ ad, platform: 'ig' })]);
  expect(event).toMatchObject({ state: 'processed', fetch_attempts: 1 });
  expect(JSON.parse(String(event?.fetched))).toMatchObject({ campaign_name: 'Campaign', platform: 'ig' });
  const { body } = await entity.call('leads.read', { params: { id: event?.lead_id as number } });
  expect(body.data).toMatchObject({
    full_name: 'Ann Example',
    phone_e164: '+14155550123',
    platform_key: 'instagram',
    assigned_user_id: expect.any(Number),
    source_page_name: 'Test page',
    origin: { ad_name: 'Ad', adset_id: '62', campaign_name: 'Campaign', form_id: page.formId, arrived_by: 'webhook' },
  });
});

test('leads of one page that wait together are asked for in one call', async () => {
  const page = await testPage(entity);
  const ids = Array.from({ length: 30 }, () => page.fillIn());
  const events = await fetched(page, ids);
  expect(events.map(({ state }) => state)).toEqual(ids.map(() => 'processed'));
  const calls = callsFor(page).filter(({ path }) => path !== `/${page.formId}`);
  expect(calls.length).toBeLessThanOrEqual(2); // the first may have gone alone, when nothing was under way
});

test('T7: a person who fills in a form twice is two leads, the later one linked to the older', async () => {
  const page = await testPage(entity);
  const fieldData = [{ name: 'email', values: [`twice-${metaId()}@mail.example`] }];
  await fetched(page, [page.fillIn({ fieldData })]);
  await fetched(page, [page.fillIn({ fieldData })]);
  const [first, second] = await page.leads();
  expect([first?.duplicate_of_lead_id, second?.duplicate_of_lead_id]).toEqual([null, first?.id]);
});

test('T8: one id that Meta does not show yet holds up none of those asked for with it, and is asked for again', async () => {
  const page = await testPage(entity);
  const [early, ...others] = [metaId(), page.fillIn(), page.fillIn(), page.fillIn()];
  const events = await fetched(page, [early, ...others]);
  expect(events.map(({ state }) => state)).toEqual(['received', 'processed', 'processed', 'processed']);
  expect(events[0]).toMatchObject({ fetch_attempts: 1, lease_owner: null, last_error: expect.stringMatching(/\w/) });
  expect(events[0]?.due_at?.getTime()).toBeGreaterThan(Date.now());
  page.fillIn({ id: early });
  expect((await takeUp(page))[0]).toMatchObject({ state: 'processed' });
});

test('a lead that Meta never shows is parked after a few tries, with one alert for the page and a probe of its lead access', async () => {
  const page = await testPage(entity);
  await fetched(page, [metaId(), metaId()]);
  for (let tries = 0; tries < 3; tries += 1) await takeUp(page);
  const events = await page.events();
  expect(events.map(({ state, fetch_attempts }) => [state, fetch_attempts])).toEqual([
    ['parked', 4],
    ['parked', 4],
  ]);
  const alerts = await entity.scope.rows('source_alerts').where({ source_id: page.sourceId });
  expect(alerts.map(({ kind }) => kind)).toEqual(['hidden_leads']);
});

test('a page that keeps its leads from the app needs attention, in words that say where to let it in', async () => {
  const page = await testPage(entity);
  const reason = 'CRM access has been revoked from Lead Access Manager';
  entity.world.graph.setLeadAccess(page.pageId, { can_access_lead: false, failure_reason: reason });
  await fetched(page, [metaId()]);
  for (let tries = 0; tries < 3; tries += 1) await takeUp(page);
  const { body } = await entity.call('sources.read', { params: { id: page.sourceId } });
  expect(body.data).toMatchObject({ status: 'needs_attention' });
  expect(body.data.health.last_error).toContain('Leads Access Manager');
  expect(body.data.health.last_error).toContain(reason);
});

describe('T9: a token that died', () => {
  test.each([
    ['190/463', 'expired'],
    ['190/460', 'password'],
    ['190/458', ''],
    ['190/492', ''],
    ['102', ''],
    ['190', ''],
  ] as const)(
    '%s: events are parked at once, one alert tells what to do, and Graph is not asked again',
    async (state, word) => {
      const page = await testPage(entity);
      entity.world.graph.setTokenState(page.token, state);
      const ids = [page.fillIn(), page.fillIn(), page.fillIn()];
      const events = await fetched(page, ids);
      expect(events.map((event) => [event.state, event.fetch_attempts])).toEqual(ids.map(() => ['parked', 1]));
      const asked = callsFor(page).length;
      await fetched(page, [page.fillIn()]);
      expect(callsFor(page).length).toBe(asked);
      const alerts = await entity.scope.rows('source_alerts').where({ source_id: page.sourceId });
      expect(alerts).toHaveLength(1);
      expect(alerts[0]?.sentence.toLowerCase()).toContain(word);
    },
  );

  test('is no verdict on the token that replaced it meanwhile', async () => {
    const page = await testPage(entity);
    await givenMetaEvent(entity, page, page.fillIn());
    const { outside, app } = entity.world;
    const judge = faultJudge({
      graph: { leadAccess: () => Promise.reject(new Error('is not asked')) },
      pauses: graphPauses(app.across, outside.now),
      silent: silences(Date.now),
      ...outside,
    });
    const { sourceId, pageId, token } = page;
    const access = { sourceId, pageId, token, tokenVersion: 0, status: 'active' };
    const fault = new GraphFault({ kind: 'dead', reach: 'page', code: 190, subcode: 463, advice: 'It expired.' });
    const verdict = await judge({ scope: entity.scope, access, fault, events: [] });
    expect(verdict({ attempts: 1 } as FetchedLater)).toMatchObject({ kind: 'later', isAttempt: false });
    const source = await entity.scope.rows('lead_sources').where({ id: sourceId }).first();
    expect(source?.status).toBe('active');
  });
});

describe('T10: a page that Meta throttles', () => {
  test('is left alone for the time that Meta names, and its events lose no attempt by it', async () => {
    const page = await testPage(entity);
    entity.world.graph.setFault({ kind: '80005', on: { page: page.pageId }, minutes: 19, calls: 1 });
    const [event] = await fetched(page, [page.fillIn()]);
    expect(event).toMatchObject({ state: 'received', fetch_attempts: 0 });
    const minutes = ((event?.due_at?.getTime() ?? 0) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(18);
    expect(minutes).toBeLessThan(20);
    const asked = callsFor(page).length;
    await fetched(page, [page.fillIn()]);
    expect(callsFor(page).length).toBe(asked);
  });

  test('holds up no other page', async () => {
    const [throttled, other] = [await testPage(entity), await testPage(entity)];
    entity.world.graph.setFault({ kind: '80005', on: { page: throttled.pageId }, minutes: 5 });
    await fetched(throttled, [throttled.fillIn()]);
    expect(await fetched(other, [other.fillIn()])).toMatchObject([{ state: 'processed' }]);
  });
});

test.each([
  ['2', 'says that it is out of order'],
  ['1', 'does not know what went wrong'],
  ['html-502', 'answers with a page of HTML'],
  ['hang-up', 'hangs up'],
  ['truncated-json', 'sends half an answer'],
  ['error-in-200', 'answers 200 with an error in it'],
] as const)('Graph %s: %s; the event is tried again later, and no empty lead is made', async (kind, _) => {
  const page = await testPage(entity);
  const id = page.fillIn();
  entity.world.graph.setFault({ kind, on: { page: page.pageId } });
  const [event] = await fetched(page, [id]);
  expect(event).toMatchObject({ state: 'received', fetch_attempts: 1, fetched: null, lease_owner: null });
  expect(event?.due_at?.getTime()).toBeGreaterThan(Date.now() + 5_000);
  expect(await page.leads()).toEqual([]);
});

test('while Graph is silent nobody asks for every event in turn: what waits is put off together', async () => {
  const page = await testPage(entity);
  entity.world.graph.setFault({ kind: 'hang-up', on: { page: page.pageId } });
  const ids = Array.from({ length: 120 }, () => page.fillIn());
  const events = await fetched(page, ids);
  expect(events.every(({ state, fetch_attempts }) => state === 'received' && fetch_attempts === 1)).toBe(true);
  expect(callsFor(page).length).toBe(1);
});

test('after hours of silence an event is parked, not dropped, and runs again when Meta is heard of', async () => {
  const page = await testPage(entity);
  entity.world.graph.setFault({ kind: '2', on: { page: page.pageId } });
  const uid = await givenMetaEvent(entity, page, page.fillIn());
  await entity.scope.rows('webhook_events').where({ uid }).update({ fetch_attempts: 14 });
  expect((await takeUp(page))[0]).toMatchObject({ state: 'parked', reason: expect.stringContaining('hours') });
});

test('a wrong call of ours parks the event with what is wrong', async () => {
  const page = await testPage(entity);
  entity.world.graph.setFault({ kind: '803', on: { page: page.pageId } });
  expect(await fetched(page, [page.fillIn()])).toMatchObject([
    { state: 'parked', reason: expect.stringMatching(/\w/) },
  ]);
});

test('an event whose page was disconnected is parked', async () => {
  const page = await testPage(entity);
  await entity.scope.rows('meta_pages').where({ source_id: page.sourceId }).update({ page_token: null });
  expect(await fetched(page, [page.fillIn()])).toMatchObject([{ state: 'parked' }]);
});

test('two workers that take the same event ask once', async () => {
  const page = await testPage(entity);
  await givenMetaEvent(entity, page, page.fillIn());
  const events = (await page.events()).map(receivedEventOf);
  const { metaFetch } = entity.world.app.services;
  await Promise.all([metaFetch.take(events), metaFetch.take(events)]);
  expect(await page.leads()).toHaveLength(1);
  expect((await page.events())[0]).toMatchObject({ fetch_attempts: 1, state: 'processed' });
});

test('T11: no token stands in an address', async () => {
  const page = await testPage(entity);
  await fetched(page, [page.fillIn()]);
  expect(callsFor(page).length).toBeGreaterThan(0);
  expect(callsFor(page).map(({ tokenIn }) => tokenIn)).toEqual(callsFor(page).map(() => 'header'));
});

test('F34: while Redis is away, leads that were announced are asked for by the sweeper itself', async () => {
  const shaky = await shakyWorld();
  const page = await testPage(entity);
  const uid = await givenMetaEvent(entity, page, page.fillIn());
  await entity.scope
    .rows('webhook_events')
    .where({ uid })
    .update({ due_at: new Date(0) });
  shaky.doors.redis.cut();
  await until('the event is processed', async () => {
    await shaky.world.app.sweep();
    return (await page.events())[0]?.state === 'processed';
  });
  await shaky.close();
});
