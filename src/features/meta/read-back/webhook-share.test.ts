import { beforeAll, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { givenMetaEvent } from '../../../testing/given-meta-event.ts';
import { type GivenReadBack, givenReadBack, HOUR } from './given-read-back.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

/** Leads of which only so many are announced; all of them are here when they have been read back. */
async function arrive(page: GivenReadBack, { announced, silent }: { announced: number; silent: number }) {
  page.clock.ahead += 60_000;
  const createdTime = page.now();
  for (let count = 0; count < announced; count += 1) await givenMetaEvent(entity, page, page.fillIn({ createdTime }));
  for (let count = 0; count < silent; count += 1) page.fillIn({ createdTime });
  await page.run();
  await page.process();
  page.clock.ahead += HOUR;
  await page.run();
}

test('webhooks that bring too few of the leads are told once, with figures and what to look at, until they bring nearly all', async () => {
  const page = await givenReadBack(entity);
  const connected = new Date(Date.now() - 120 * HOUR);
  await entity.scope.rows('lead_sources').where({ id: page.sourceId }).update({ created_at: connected });
  await entity.scope.rows('meta_pages').where({ source_id: page.sourceId }).update({ read_back_from: connected });
  page.clock.ahead = -100 * HOUR; // leads of the future would have no time
  await arrive(page, { announced: 9, silent: 1 });
  expect(await page.alerts()).toEqual([]);
  await arrive(page, { announced: 1, silent: 6 });
  await arrive(page, { announced: 0, silent: 1 });
  const [alert, ...others] = await page.alerts();
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ kind: 'webhook_share', ended_at: null });
  expect(alert?.sentence).toContain('only 10 of the page');
  expect(alert?.sentence).toContain('17 leads');
  for (const word of ['subscribed', 'callback address', 'Include values', 'live', 'FB_APP_SECRET'])
    expect(alert?.sentence).toContain(word);
  expect((await page.row())?.webhook_share_low).toBe(true);
  page.clock.ahead += 25 * HOUR;
  await arrive(page, { announced: 9, silent: 1 });
  expect((await page.alerts())[0]?.ended_at).toBeNull(); // better, and not yet good
  page.clock.ahead += 25 * HOUR;
  await arrive(page, { announced: 6, silent: 0 });
  expect((await page.alerts())[0]?.ended_at).not.toBeNull();
  expect((await page.row())?.webhook_share_low).toBe(false);
});

test('few leads say nothing, nor do those from before the page was connected', async () => {
  const page = await givenReadBack(entity);
  const before = new Date(Date.now() - HOUR / 2);
  for (let count = 0; count < 8; count += 1) page.fillIn({ createdTime: before });
  await arrive(page, { announced: 0, silent: 4 });
  expect((await page.arrivals()).map(({ arrived_by }) => arrived_by)).toEqual(Array(12).fill('read_back'));
  expect(await page.alerts()).toEqual([]);
});
