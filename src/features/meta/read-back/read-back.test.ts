import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { givenMetaEvent } from '../../../testing/given-meta-event.ts';
import { metaId } from '../../../testing/page.ts';
import { HIDDEN, SILENT } from '../fetch/verdicts.ts';
import { type GivenReadBack, givenReadBack, HOUR } from './given-read-back.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

const fillIn = (page: GivenReadBack, count: number, lead: Parameters<GivenReadBack['fillIn']>[0] = {}): string[] =>
  Array.from({ length: count }, () => page.fillIn(lead));
const idsHere = async (page: GivenReadBack) => (await page.arrivals()).map(({ source_lead_id: id }) => id).sort();

test('leads that no webhook announced are found, become leads without another call to Graph, and once only', async () => {
  const page = await givenReadBack(entity);
  const ids = fillIn(page, 3);
  await page.run();
  await page.process();
  expect(await idsHere(page)).toEqual(ids.toSorted());
  expect((await page.arrivals()).map(({ arrived_by }) => arrived_by)).toEqual(ids.map(() => 'read_back'));
  expect((await page.leads())[0]).toMatchObject({ full_name: 'Ann Example', phone_e164: '+14155550123' });
  expect(page.calls().map(({ path }) => path)).toEqual([
    `/${page.pageId}/leadgen_forms`,
    `/${page.formId}`,
    `/${page.formId}/leads`,
  ]);
  page.clock.ahead += 2 * HOUR;
  await page.run();
  expect(await page.events()).toHaveLength(3);
  expect(await page.sightings()).toHaveLength(3);
});

test('what a read-back delivers is in the ledger as a webhook of that lead alone, with the lead as Graph gave it', async () => {
  const page = await givenReadBack(entity);
  const ad = { id: '61', name: 'Ad', adsetId: '62', adsetName: 'Set', campaignId: '63', campaignName: 'Campaign' };
  const createdTime = new Date('2026-11-20T01:02:03Z');
  page.clock.ahead = createdTime.getTime() + 60_000 - Date.now();
  await entity.scope.rows('meta_pages').where({ source_id: page.sourceId }).update({ read_back_from: createdTime });
  const [id = ''] = fillIn(page, 1, { ad, createdTime });
  await page.run();
  const [event] = await page.events();
  expect(event).toMatchObject({ channel: 'meta', context: { via: 'read_back' }, content_type: 'application/json' });
  expect(JSON.parse(String(event?.payload))).toEqual({
    object: 'page',
    entry: [
      {
        id: page.pageId,
        changes: [
          {
            field: 'leadgen',
            value: {
              ...{ leadgen_id: id, page_id: page.pageId, form_id: page.formId, ad_id: '61' },
              created_time: createdTime.getTime() / 1_000,
            },
          },
        ],
      },
    ],
  });
  expect(JSON.parse(String(event?.fetched))).toMatchObject({ id, campaign_name: 'Campaign', form_id: page.formId });
});

test('a lead that its webhook announced stays that one', async () => {
  const page = await givenReadBack(entity);
  const [announced = '', silent = ''] = fillIn(page, 2);
  await givenMetaEvent(entity, page, announced);
  await page.run();
  const events = await page.events();
  expect(events).toHaveLength(2);
  expect(new Set(events.map(({ lead_id }) => lead_id)).size).toBe(2);
  await page.process();
  expect(await idsHere(page)).toEqual([announced, silent].toSorted());
  expect((await page.arrivals()).map(({ arrived_by }) => arrived_by).sort()).toEqual(['read_back', 'webhook']);
});

test('pages of 100 are followed to the end, beyond 25 and beyond 100 leads, and T11: no call has a token in its address', async () => {
  const page = await givenReadBack(entity);
  const ids = fillIn(page, 230);
  await page.run();
  expect(await page.events()).toHaveLength(230);
  expect(new Set((await page.sightings()).map(({ leadgen_id }) => leadgen_id))).toEqual(new Set(ids));
  const pages = page.calls().filter(({ path }) => path.endsWith('/leads'));
  expect(pages.map(({ query }) => query['limit'])).toEqual(['100', '100', '100']);
  expect(new Set(page.calls().map(({ tokenIn }) => tokenIn))).toEqual(new Set(['header']));
});

test('two runs of a page at once double nothing, and lose nothing', async () => {
  const page = await givenReadBack(entity);
  const ids = fillIn(page, 120);
  await Promise.all([page.run(), page.run(), page.run()]);
  await page.process();
  expect(await idsHere(page)).toEqual(ids.toSorted());
  expect((await page.events()).filter(({ state }) => state === 'processed')).toHaveLength(120);
});

describe('T12: forms', () => {
  test('archived ones still give their leads, and new ones are found with what they ask', async () => {
    const page = await givenReadBack(entity);
    await page.run();
    const [archived, fresh] = [metaId(), metaId()];
    page.addForm({ id: archived, status: 'ARCHIVED' });
    page.addForm({ id: fresh, name: 'Späte Anmeldung 🎓' });
    const ids = [page.fillIn({ formId: archived }), page.fillIn({ formId: fresh })];
    page.clock.ahead += HOUR;
    await page.run();
    await page.process();
    expect(await idsHere(page)).toEqual(ids.toSorted());
    const forms = new Map((await page.forms()).map((form) => [form.form_id, form]));
    expect(forms.get(archived)).toMatchObject({ status: 'ARCHIVED', version: 1, last_error: null });
    expect(forms.get(fresh)).toMatchObject({
      name: 'Späte Anmeldung 🎓',
      questions: [{ key: 'email', label: 'Email', type: 'EMAIL', options: [] }],
    });
  });

  test('one that changed is looked at again, one that did not is not', async () => {
    const page = await givenReadBack(entity);
    const looks = () => page.calls().filter(({ path }) => path === `/${page.formId}`).length;
    await page.run();
    await page.run();
    expect(looks()).toBe(1);
    const form = entity.world.graph.state.forms.get(page.formId);
    if (form) form.status = 'ARCHIVED';
    await page.run();
    expect(looks()).toBe(2);
    expect((await page.forms())[0]?.status).toBe('ARCHIVED');
  });

  test('one that is no longer listed is read all the same; when Meta gives it out no more, that fails no run', async () => {
    const page = await givenReadBack(entity);
    const { graph } = entity.world;
    await page.run();
    const fault = graph.setFault({ kind: '100/33', on: { form: page.formId } });
    const listed = { ...page.needs.graph, forms: async () => ({ forms: [], next: null, usage: quiet }) };
    const blind = () => page.runWith({ graph: listed });
    page.clock.ahead += HOUR;
    await blind();
    expect((await page.forms())[0]).toMatchObject({ last_error: expect.stringContaining('deleted') });
    expect((await page.row())?.read_back_at?.getTime()).toBeGreaterThan(Date.now() + HOUR - 60_000);
    graph.clearFaults(fault);
    const id = page.fillIn();
    page.clock.ahead += HOUR;
    await blind();
    expect((await page.sightings()).map(({ leadgen_id }) => leadgen_id)).toEqual([id]);
    expect((await page.forms())[0]?.last_error).toBeNull();
  });
});

const quiet = { appPercent: 0, pagePercent: 0, regainMs: null };

describe('an event whose lead could not be fetched', () => {
  test.each([
    ['received', null],
    ['parked', HIDDEN],
    ['failed', 'Given up.'],
  ] as const)('(%s) gets the lead when Meta shows it, and stays a lead of the webhook', async (state, reason) => {
    const page = await givenReadBack(entity);
    const id = page.fillIn();
    const uid = await givenMetaEvent(entity, page, id);
    await entity.scope.rows('webhook_events').where({ uid }).update({ state, reason, fetch_attempts: 4 });
    await page.run();
    const events = await page.events();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ state: 'received', reason: null, fetch_attempts: 0 });
    await page.process();
    expect(await page.arrivals()).toMatchObject([{ source_lead_id: id, arrived_by: 'webhook' }]);
  });

  test('is left alone while somebody asks for it', async () => {
    const page = await givenReadBack(entity);
    const uid = await givenMetaEvent(entity, page, page.fillIn());
    const lease = { lease_owner: Buffer.alloc(16, 1), lease_until: new Date(Date.now() + 60_000) };
    await entity.scope.rows('webhook_events').where({ uid }).update(lease);
    await page.run();
    expect((await page.events())[0]).toMatchObject({ fetched: null, lease_owner: lease.lease_owner });
  });

  test('because Meta was silent runs again as soon as Meta answers, even if no form shows it', async () => {
    const page = await givenReadBack(entity);
    const silent = await givenMetaEvent(entity, page, metaId());
    const hidden = await givenMetaEvent(entity, page, metaId());
    const park = (uid: Buffer, reason: string) =>
      entity.scope.rows('webhook_events').where({ uid }).update({ state: 'parked', reason });
    await park(silent, SILENT);
    await park(hidden, HIDDEN);
    await page.run();
    expect((await page.events()).map(({ state }) => state)).toEqual(['received', 'parked']);
  });
});

test('a malformed lead is told and holds up no other; one without a time is taken in all the same', async () => {
  const page = await givenReadBack(entity);
  const [timeless = '', nameless = '', whole = ''] = fillIn(page, 3);
  await page.runWith({
    graph: {
      ...page.needs.graph,
      async formLeads(asked) {
        const answer = await page.needs.graph.formLeads(asked);
        const leads = answer.leads.map(({ id = null, created_time = null, ...lead }) => ({
          ...lead,
          ...(id !== nameless && { id }),
          ...(id !== timeless && { created_time }),
        }));
        return { ...answer, leads };
      },
    },
  });
  await page.process();
  expect(await idsHere(page)).toEqual([timeless, whole].toSorted());
  expect((await page.sightings()).map(({ leadgen_id }) => leadgen_id)).toEqual([whole]);
  expect(page.reports.map(String)).toEqual([
    expect.stringContaining('without an id'),
    expect.stringContaining('without a time'),
  ]);
  expect((await page.forms())[0]).toMatchObject({ watermark: expect.any(Date), last_error: null });
});

test('leads of long ago are read again from a day on, once more at most, and the watermark does not go back', async () => {
  const page = await givenReadBack(entity);
  await page.run();
  const [before] = await page.forms();
  const old = page.fillIn({ createdTime: new Date(Date.now() - 20 * 24 * HOUR) });
  const older = page.fillIn({ createdTime: new Date(Date.now() - 40 * 24 * HOUR) });
  await page.run();
  expect(await page.events()).toEqual([]);
  await page.run({ since: new Date(Date.now() - 30 * 24 * HOUR).toISOString() });
  await page.run({ since: new Date(Date.now() - 30 * 24 * HOUR).toISOString() });
  await page.process();
  expect(await idsHere(page)).toEqual([old]);
  expect(older).not.toBe(old);
  expect((await page.forms())[0]?.watermark?.getTime()).toBeGreaterThanOrEqual(
    before?.watermark?.getTime() ?? Infinity,
  );
});
