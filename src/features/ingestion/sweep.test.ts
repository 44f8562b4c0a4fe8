import { expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { givenEvent } from '../../testing/given-event.ts';
import { givenSource } from '../../testing/given-source.ts';
import { undisturbed } from '../../testing/undisturbed.ts';
import { INGEST_QUEUE } from './event-queue.ts';

async function entityWithDueEvents(count: number) {
  const entity = await testEntity();
  await undisturbed(entity.world);
  const row = { source_id: await givenSource(entity.scope), state: 'received', due_at: new Date(0) };
  for (let n = 0; n < count; n += 1) await givenEvent(entity, row);
  return entity;
}

test('a pass feeds two hundred events at most', async () => {
  const { world, scope } = await entityWithDueEvents(201);
  expect(await world.app.sweep()).toBe(200);
  expect(await world.app.sweep()).toBe(1);
  expect(await scope.rows('webhook_events').where({ sweeps: 1 })).toHaveLength(201);
});

test('while over fifty jobs wait, nothing is fed', async () => {
  const { world, scope } = await entityWithDueEvents(1);
  const fed = () => scope.rows('webhook_events').where('sweeps', '>', 0);
  const { queues, redis } = world.outside;
  const fill = (jobs: number) =>
    queues.add(
      INGEST_QUEUE,
      Array.from({ length: jobs }, () => ({ name: 'ingest.batch', data: { events: [] } })),
    );
  await fill(51);
  expect(await world.app.sweep()).toBe(0);
  expect(await fed()).toHaveLength(0);
  await redis.flushdb();
  await fill(50);
  await world.app.sweep();
  expect(await fed()).toHaveLength(1);
  await redis.flushdb();
});
