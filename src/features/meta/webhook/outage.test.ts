import { expect, test } from 'vitest';
import { openDatabase } from '../../../platform/database.ts';
import { testEntity } from '../../../testing/entity.ts';
import { bodyOf, facebookDoor, givenPage, leadChange } from '../../../testing/facebook.ts';
import { metaId } from '../../../testing/page.ts';
import { shakyWorld } from '../../../testing/shaky-world.ts';

test('T6: while MySQL is away nothing is acknowledged, and what Meta sends again afterwards is one lead', async () => {
  const entity = await testEntity();
  const shaky = await shakyWorld();
  const ledgerDb = openDatabase({
    ...{ ...entity.world.outside.config.database, port: shaky.doors.mysql.port },
    ...{ maxConnections: 2, statementMs: 1_000 },
  });
  const door = facebookDoor(shaky.world, { ledgerDb });
  const page = await givenPage(entity);
  const body = { object: 'page', entry: [page.pageId, metaId()].flatMap((id) => bodyOf(id, leadChange(id)).entry) };
  await door.directory.load();

  shaky.doors.mysql.cut();
  for (const sent of [body, bodyOf(metaId(), leadChange('1')), '{"no":"entries"}']) {
    const { status, headers } = await door.post(sent);
    expect([status, headers['retry-after']]).toEqual([503, '2']);
  }
  expect(await page.events()).toEqual([]);

  shaky.doors.mysql.heal();
  await expect.poll(async () => (await door.post(body)).status, { timeout: 10_000 }).toBe(200);
  expect((await door.post(body)).status).toBe(200);
  const events = await page.events();
  expect(events.filter(({ state }) => state === 'received')).toHaveLength(1);
  expect(new Set(events.map(({ lead_id }) => lead_id)).size).toBe(1);
  await ledgerDb.destroy();
  await shaky.close();
});
