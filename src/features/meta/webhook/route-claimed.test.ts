import { beforeAll, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { bodyOf, facebookDoor, givenPage, leadChange } from '../../../testing/facebook.ts';
import { metaId } from '../../../testing/page.ts';
import { listUnrouted } from './unrouted.across.ts';

let entity: TestEntity;
let door: ReturnType<typeof facebookDoor>;
beforeAll(async () => {
  entity = await testEntity();
  door = facebookDoor(entity.world);
});

const waiting = (page_id: string) =>
  entity.world.app.across.read('the test looks', (db) => db('unrouted_deliveries').where({ page_id }).orderBy('id'));

/** The page is connected, in a process that knows of it. */
async function connect(page: Awaited<ReturnType<typeof givenPage>>) {
  await page.claim();
  door.directory.invalidate();
}

test('what came before the page was connected becomes leads once it is, each once', async () => {
  const page = await givenPage(entity, { isClaimed: false });
  const body = bodyOf(page.pageId, leadChange(page.pageId), leadChange(page.pageId));
  for (let turn = 0; turn < 2; turn += 1) await door.post(body); // Meta sent it twice
  await door.routeClaimed();
  expect(await page.events()).toEqual([]);
  const kept = await waiting(page.pageId);
  await connect(page);
  await door.routeClaimed();
  await door.routeClaimed();
  const events = await page.events();
  expect(events.map(({ state }) => state).sort()).toEqual(['duplicate', 'duplicate', 'received', 'received']);
  expect(events.map(({ uid }) => uid.toString('hex')).sort()).toEqual(
    kept.map(({ uid }) => uid.toString('hex')).sort(),
  );
  expect(events[0]?.received_at).toEqual(kept[0].received_at);
  expect(await waiting(page.pageId)).toEqual([]);
});

test('several processes at once, and one that died after the ledger had it, route it once', async () => {
  const page = await givenPage(entity, { isClaimed: false });
  await door.post(bodyOf(page.pageId, ...Array.from({ length: 20 }, () => leadChange(page.pageId))));
  const kept = await waiting(page.pageId);
  await connect(page);
  const others = [facebookDoor(entity.world), facebookDoor(entity.world)];
  await Promise.all([door, ...others].map(({ routeClaimed }) => routeClaimed()));
  await entity.world.app.across.read('a process died before it forgot them', (db) =>
    db('unrouted_deliveries')
      .insert([...kept])
      .onConflict()
      .ignore(),
  );
  await expect
    .poll(async () => {
      await door.routeClaimed();
      return (await waiting(page.pageId)).length;
    })
    .toBe(0);
  const events = await page.events();
  expect(events.map(({ state }) => state)).toEqual(Array.from({ length: 20 }, () => 'received'));
});

test('tests stay, other fields go with their reason, names without values have the page read back', async () => {
  const page = await givenPage(entity, { isClaimed: false });
  await door.post(bodyOf(page.pageId, leadChange(page.pageId, { leadgen_id: '444444444444' })));
  await door.post(bodyOf(page.pageId, { field: 'feed', value: {} }));
  await door.post({ object: 'page', entry: [{ id: page.pageId, changed_fields: ['leadgen'] }] });
  await connect(page);
  await door.routeClaimed();
  const events = await page.events();
  expect(events.map(({ state }) => state)).toEqual(['rejected', 'rejected']);
  for (const part of ['"feed"', 'Include Values'])
    expect(events).toContainEqual(expect.objectContaining({ reason: expect.stringContaining(part) }));
  expect(await waiting(page.pageId)).toMatchObject([{ is_test: true }]);
  expect(door.readBacks).toContain(page.sourceId);
});

test('a suspended entity’s page takes none, and holds up nobody', async () => {
  const [suspended, page] = [await testEntity(), await givenPage(entity, { isClaimed: false })];
  const shut = await givenPage(suspended);
  await suspended.world.app.across.read('the test suspends it', (db) =>
    db('entities').where({ id: suspended.entityId }).update({ suspended_at: new Date() }),
  );
  door.directory.invalidate();
  for (const { pageId } of [shut, page]) await door.post(bodyOf(pageId, leadChange(pageId)));
  await connect(page);
  await door.routeClaimed();
  expect([(await shut.events()).length, (await waiting(shut.pageId)).length]).toEqual([0, 1]);
  expect(await page.events()).toHaveLength(1);
});

test('the operator sees how many wait, by page and reason, since when', async () => {
  const pageId = metaId();
  await door.post(bodyOf(pageId, leadChange(pageId), leadChange(pageId), { field: 'feed', value: {} }));
  const groups = (await listUnrouted(entity.world.app.across, 1_000)).filter((group) => group.page_id === pageId);
  expect(groups.map(({ deliveries }) => deliveries).sort()).toEqual([1, 2]);
  expect(groups.find(({ deliveries }) => deliveries === 2)).toEqual({
    page_id: pageId,
    reason: 'No source has connected this page.',
    is_test: false,
    deliveries: 2,
    first_received_at: expect.any(Date),
    last_received_at: expect.any(Date),
  });
});
