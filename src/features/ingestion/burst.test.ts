import { Queue } from 'bullmq';
import { expect, test } from 'vitest';
import { redisNameOf } from '../../platform/queue.ts';
import { newUid } from '../../platform/uid.ts';
import { testEntity } from '../../testing/entity.ts';
import { testForm } from '../../testing/form.ts';
import { metaId, testPage } from '../../testing/page.ts';
import { leadgenKey } from './delivery-key.ts';

test('thousands of leads in one webhook make nobody wait at a website form', async () => {
  const entity = await testEntity();
  const { sourceId } = await testPage(entity);
  const form = await testForm(entity);
  await form.submit({ email: 'first@b.example' }); // so that nothing is read for the first time
  const { pipeline } = entity.world.app;
  let settled = 0;
  const webhook = Array.from({ length: 2_000 }, async () => {
    const delivery = {
      uid: newUid(),
      entityId: entity.entityId,
      sourceId,
      channel: 'meta',
      receivedAt: new Date(),
    } as const;
    const told = {
      contentType: 'application/json',
      context: {},
      payload: Buffer.from('{}'),
      key: leadgenKey(metaId()),
    };
    await pipeline.accept({ ...delivery, ...told }).catch(() => undefined); // a busy database is of no interest here
    settled += 1;
  });
  await form.submit({ email: 'a@b.example' });
  expect(settled).toBeLessThan(2_000);
  await Promise.all(webhook);
});

test('a process that waits for its pushes before it ends leaves none to the sweeper', async () => {
  const entity = await testEntity();
  const { sourceId } = await testPage(entity);
  const { app, outside } = entity.world;
  const uids = Array.from({ length: 30 }, newUid);
  const accepted = uids.map((uid) =>
    app.pipeline.accept({
      ...{ uid, entityId: entity.entityId, sourceId, channel: 'meta', receivedAt: new Date() },
      ...{ contentType: 'application/json', context: {}, payload: Buffer.from('{}'), key: leadgenKey(metaId()) },
    }),
  );
  await Promise.all(accepted);
  await app.pipeline.pushed();
  const queue = new Queue(redisNameOf('fetch'), { connection: outside.redis as never });
  const waiting = JSON.stringify((await queue.getWaiting()).map(({ data }) => data));
  for (const uid of uids) expect(waiting).toContain(uid.toString('base64url'));
  await queue.close();
});
