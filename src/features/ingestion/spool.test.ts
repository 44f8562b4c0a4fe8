import { randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { testForm } from '../../testing/form.ts';
import { until } from '../../testing/until.ts';

const SPOOL = 'salesmagnet:spool';
let entity: TestEntity;
let form: Awaited<ReturnType<typeof testForm>>;

beforeEach(async () => {
  entity = await testEntity();
  form = await testForm(entity);
  await entity.world.outside.redis.del(SPOOL, `${SPOOL}:refused`);
});

/** An entry as the receiver leaves it. */
const entry = (more: object = {}): string =>
  JSON.stringify({
    uid: randomBytes(16).toString('base64'),
    entityId: entity.entityId,
    sourceId: form.sourceId,
    channel: 'website',
    contentType: 'application/json',
    context: {},
    payload: Buffer.from('{"answers":{"email":"a@b.example"}}').toString('base64'),
    receivedAt: Date.now(),
    key: {
      kind: 'content',
      hash: randomBytes(32).toString('base64'),
      answersHash: Buffer.alloc(32).toString('base64'),
    },
    ...more,
  });

const spool = (...entries: string[]) => entity.world.outside.redis.lpush(SPOOL, ...entries);
const lengths = async () => {
  const { redis } = entity.world.outside;
  return { spool: await redis.llen(SPOOL), refused: await redis.llen(`${SPOOL}:refused`) };
};
const drain = () => entity.world.app.pipeline.drainSpool();

test('all that waited for an outage to end go into the ledger in one run, the oldest first', async () => {
  const entries = Array.from({ length: 260 }, (_, n) => entry({ receivedAt: Date.now() - 300_000 + n }));
  for (const each of entries) await spool(each);
  expect(await drain()).toBe(260);
  const received = (await form.events()).map(({ received_at }) => received_at.getTime());
  expect(received).toHaveLength(260);
  expect(received).toEqual(received.toSorted((a, b) => a - b));
  expect(await lengths()).toEqual({ spool: 0, refused: 0 });
});

test('the largest submissions together are more than one statement may hold, and still get into the ledger', async () => {
  const payload = Buffer.alloc(2_000_000, 'x').toString('base64');
  for (let n = 0; n < 12; n += 1) await spool(entry({ payload }));
  await until('all are drained', async () => (await drain().catch(() => 1)) === 0); // Redis has half a second for a command; the next second's run goes on
  expect(await form.events()).toHaveLength(12);
  expect(await lengths()).toEqual({ spool: 0, refused: 0 });
});

test.each([
  ['the ledger refuses', () => entry({ sourceId: 2_000_000_000 })],
  ['is not understood', () => entry({ channel: 'carrier pigeon' })],
  ['is no JSON', () => '{'],
])('an entry that %s holds up no other; it is kept, and comes again', async (_name, bad) => {
  await spool(bad());
  await spool(entry(), entry());
  await drain();
  expect(await form.events()).toHaveLength(2);
  expect(await lengths()).toEqual({ spool: 0, refused: 1 });

  await entity.world.app.pipeline.retryRefused();
  expect(await lengths()).toEqual({ spool: 1, refused: 0 });
  await drain();
  expect(await lengths()).toEqual({ spool: 0, refused: 1 });
});
