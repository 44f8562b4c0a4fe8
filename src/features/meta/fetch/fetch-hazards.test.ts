import { beforeAll, expect, test } from 'vitest';
import { encryption } from '../../../platform/encryption.ts';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { givenMetaEvent } from '../../../testing/given-meta-event.ts';
import { metaId, type TestPage, testPage } from '../../../testing/page.ts';
import { receivedEventOf, type ReceivedEvent } from '../../ingestion/index.ts';
import { graphClient } from '../graph/graph-client.ts';
import { graphApi } from '../graph/graph.ts';
import { graphPauses } from '../pauses.across.ts';
import { metaFetch } from './fetch.service.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

const take = (events: readonly ReceivedEvent[]) => entity.world.app.services.metaFetch.take(events);

async function announced(page: TestPage, ids: readonly string[]): Promise<ReceivedEvent[]> {
  const uids = new Set<string>();
  for (const id of ids) uids.add((await givenMetaEvent(entity, page, id)).toString('hex'));
  return (await page.events()).filter(({ uid }) => uids.has(uid.toString('hex'))).map(receivedEventOf);
}

test('an event that waits for its next try is not asked for again by a job that came twice', async () => {
  const page = await testPage(entity);
  const events = await announced(page, [metaId()]);
  for (let jobs = 0; jobs < 4; jobs += 1) await take(events);
  expect(await page.events()).toMatchObject([{ state: 'received', fetch_attempts: 1 }]);
});

test('an event that stands twice among those of one call becomes one lead, and holds up no neighbour', async () => {
  const page = await testPage(entity);
  const events = await announced(page, [page.fillIn(), page.fillIn()]);
  await take([...events, ...events]);
  expect((await page.events()).map(({ state, attempts }) => [state, attempts])).toEqual([
    ['processed', 1],
    ['processed', 1],
  ]);
  expect(await page.leads()).toHaveLength(2);
});

test('what failed together does not come back together', async () => {
  const page = await testPage(entity);
  const events = await announced(
    page,
    Array.from({ length: 30 }, () => page.fillIn()),
  );
  entity.world.graph.setFault({ kind: '2', on: { page: page.pageId } });
  await take(events);
  const times = (await page.events()).map(({ due_at }) => due_at?.getTime());
  expect(new Set(times).size).toBeGreaterThan(20);
});

test('a form that cannot be kept holds up neither its leads nor those of another page', async () => {
  const [odd, other] = [
    await testPage(entity, { locale: 'a locale with more letters than any has' }),
    await testPage(entity),
  ];
  const events = [...(await announced(odd, [odd.fillIn()])), ...(await announced(other, [other.fillIn()]))];
  await take(events).catch(() => undefined);
  expect((await odd.events())[0]?.state).toBe('processed');
  expect((await other.events())[0]?.state).toBe('processed');
});

test('a form whose words hold half a character is kept', async () => {
  const page = await testPage(entity, { questions: [{ key: 'email', label: 'half \ud83d', type: 'EMAIL' }] });
  await take(await announced(page, [page.fillIn()])).catch(() => undefined);
  expect((await page.events())[0]?.state).toBe('processed');
  expect(await entity.scope.rows('meta_forms').where({ source_id: page.sourceId })).toHaveLength(1);
});

test('a test of the dashboard that is replayed is a test still: nobody is told of a hidden lead', async () => {
  const page = await testPage(entity);
  const events = await announced(page, ['444444444444']);
  for (let tries = 0; tries < 4; tries += 1) {
    await entity.scope
      .rows('webhook_events')
      .where({ source_id: page.sourceId })
      .update({ due_at: new Date(0) });
    await take(events);
  }
  expect(await page.events()).toMatchObject([{ state: 'rejected', reason: expect.stringContaining('test') }]);
  expect(await entity.scope.rows('source_alerts').where({ source_id: page.sourceId })).toEqual([]);
});

test('a parked event of a deleted source stays parked', async () => {
  const page = await testPage(entity);
  const events = await announced(page, [page.fillIn()]);
  await entity.call('sources.remove', { params: { id: page.sourceId } });
  await take(events);
  expect(await page.events()).toMatchObject([{ state: 'parked' }]);
  await entity.world.app.pipeline.resumeLatecomers();
  expect(await page.events()).toMatchObject([{ state: 'parked' }]);
});

test('nothing is made of a lead that could not be kept, because its lease was over and others hold the event', async () => {
  const page = await testPage(entity);
  const events = await announced(page, [page.fillIn()]);
  const { app, outside } = entity.world;
  const slow = metaFetch({
    across: app.across,
    graph: slowGraph(async () => {
      const row = entity.scope.rows('webhook_events').where({ source_id: page.sourceId });
      await row.update({ lease_owner: null, lease_until: null }); // another worker took it over and gave it back
    }),
    pauses: graphPauses(app.across, outside.now),
    encryption: encryption(outside.config.encryptionKeys),
    now: outside.now,
    intake: app.services.intake,
    scopeFor: app.scopeFor,
    report: () => undefined,
  });
  await slow.take(events);
  expect(await page.events()).toMatchObject([{ state: 'received', fetched: null }]);
  expect(await page.leads()).toEqual([]);
});

function slowGraph(meanwhile: () => Promise<void>) {
  const { graphUrl: url, graphVersion: version, appSecrets } = entity.world.outside.config.meta;
  const graph = graphApi(graphClient({ url, version, appSecrets }));
  return {
    ...graph,
    async leads(asked: Parameters<typeof graph.leads>[0]) {
      const leads = await graph.leads(asked);
      await meanwhile();
      return leads;
    },
  };
}

test('a lead far larger than any is parked with the reason, and holds up none of those asked for with it', async () => {
  const page = await testPage(entity);
  const huge = page.fillIn({ fieldData: [{ name: 'email', values: ['x'.repeat(9_000_000)] }] });
  const large = Array.from({ length: 4 }, () =>
    page.fillIn({ fieldData: [{ name: 'about_me', values: ['x'.repeat(1_500_000)] }] }),
  );
  await take(await announced(page, [page.fillIn(), huge, ...large]));
  const states = (await page.events()).map(({ state, reason }) => [state, reason?.includes('larger') ?? false]);
  expect(states).toEqual([['processed', false], ['parked', true], ...large.map(() => ['processed', false])]);
});
