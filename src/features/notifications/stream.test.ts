import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MOST_STREAMS } from '../../platform/event-stream.ts';
import { listen } from '../../platform/listen.ts';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { readEvents } from '../../testing/event-reader.ts';
import { shakyWorld } from '../../testing/shaky-world.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { until } from '../../testing/until.ts';
import { givenInstance } from './given-instance.ts';
import { type News, notify } from './index.ts';
import { notificationsIn } from './notifications.repository.ts';

const LONG_MS = 30_000;

let entity: TestEntity;
type Instance = Awaited<ReturnType<typeof givenInstance>>;
/** The product twice, as two processes run it. */
let instances: [Instance, Instance];
beforeAll(async () => {
  entity = await testEntity();
  instances = [await givenInstance(entity), await givenInstance(entity)];
});
afterAll(async () => {
  for (const { close } of instances) await close();
});

const open = async (
  instance: 0 | 1,
  { as = 'rep1', query = '', ...headers }: { as?: Person; query?: string; 'Last-Event-ID'?: string } = {},
) =>
  readEvents(`${instances[instance].url}${query}`, { Authorization: `Bearer ${await entity.tokenOf(as)}`, ...headers });

let count = 0;
const news = (message: string, person: Person = 'rep1'): News => {
  count += 1;
  return { userId: entity.ids[person], kind: 'lead_assigned', eventKey: `test:${count}`, message };
};
/** Committed, and rung for. */
const tell = async (...all: News[]) => {
  await notify(entity.scope, all, new Date());
  await runJobs(entity);
};
const messages = (reader: { events: readonly { data: { message: string } }[] }) =>
  reader.events.map(({ data }) => data.message);

describe('the stream of notifications', () => {
  test('tells in every process what a person is told, as the list shows it, and nobody else', async () => {
    await tell(news('before'));
    const streams = [await open(0), await open(1), await open(1, { as: 'rep2' })] as const;
    await tell(news('one'), news('two'));
    for (const stream of streams.slice(0, 2)) await stream.reached(2);
    const listed = (await entity.call('notifications.mine', { as: 'rep1', query: { limit: 2 } })).body.data;
    for (const stream of streams.slice(0, 2)) {
      expect(stream.events.map(({ event }) => event)).toEqual(['notification', 'notification']);
      expect(stream.events.map(({ data }) => data)).toEqual(listed.toReversed());
    }
    expect(streams[2].events).toEqual([]);
    for (const stream of streams) await stream.close();
  });

  test('is kept by no proxy and no cache', async () => {
    const stream = await open(0);
    expect([stream.response.status, Object.fromEntries(stream.response.headers)]).toMatchObject([
      200,
      {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      },
    ]);
    await stream.close();
  });

  test('goes on where it was broken off, in another process too, and tells nothing twice', async () => {
    const first = await open(0);
    await tell(news('a'));
    await first.reached(1);
    await first.close();
    await tell(news('b'), news('c'));
    const second = await open(1, { 'Last-Event-ID': first.state.lastEventId });
    await second.reached(2);
    await tell(news('d'));
    await second.reached(3);
    await second.close();
    expect([...messages(first), ...messages(second)]).toEqual(['a', 'b', 'c', 'd']);
  });

  test('one that was broken off before it told anything goes on from its beginning', async () => {
    const first = await open(0, { as: 'rep3' });
    await until('the beginning', async () => first.state.lastEventId !== '');
    await first.close();
    await tell(news('meanwhile', 'rep3'));
    const second = await open(1, { as: 'rep3', 'Last-Event-ID': first.state.lastEventId });
    await second.reached(1);
    await second.close();
    expect(messages(second)).toEqual(['meanwhile']);
  });

  test('misses nothing that is committed after what has a larger id', async () => {
    const first = await open(0);
    let commit: () => void = () => undefined;
    const told = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let slow: Promise<void> | undefined;
    await new Promise<void>((written) => {
      slow = entity.scope.transaction(async (tx) => {
        await notify(tx, [news('early id, late commit')], new Date());
        written();
        await told;
      });
    });
    await tell(news('late id, early commit'));
    await first.reached(1);
    await first.close();
    commit();
    await slow;
    const second = await open(1, { 'Last-Event-ID': first.state.lastEventId });
    await second.reached(1);
    await tell(news('last'));
    await second.reached(2);
    await second.close();
    expect([messages(first), messages(second)]).toEqual([['late id, early commit'], ['early id, late commit', 'last']]);
  });

  test(
    'loses and doubles nothing while many tell at once and it is broken off again and again',
    async () => {
      const wanted = Array.from({ length: 60 }, (_, n) => `n${n}`);
      const start = await open(0);
      await until('the beginning', async () => start.state.lastEventId !== '');
      await start.close();
      const telling = Promise.all(
        [0, 1, 2].map(async (writer) => {
          for (const message of wanted.filter((_, n) => n % 3 === writer))
            await notify(entity.scope, [news(message)], new Date());
        }),
      );
      const read: string[] = [];
      let place = start.state.lastEventId;
      for (let turn = 0; read.length < wanted.length && turn < 200; turn += 1) {
        const stream = await open(turn % 2 === 0 ? 0 : 1, { 'Last-Event-ID': place });
        await stream.reached(1);
        await stream.close();
        read.push(...messages(stream));
        place = stream.state.lastEventId;
      }
      await telling;
      expect(read.toSorted()).toEqual(wanted.toSorted());
    },
    LONG_MS,
  );

  test(
    'hears by itself what nobody rang for, and makes itself heard',
    async () => {
      const stream = await open(0);
      await notificationsIn(entity.scope).add([news('silent')], new Date());
      await stream.reached(1);
      await until('a comment', async () => stream.state.comments > 0);
      await stream.close();
      expect(messages(stream)).toEqual(['silent']);
    },
    LONG_MS,
  );

  test(
    'loses and doubles nothing while Redis is away and comes back',
    async () => {
      const { world, doors, close } = await shakyWorld();
      const server = await listen(world.http, { host: '127.0.0.1', port: 0 });
      const headers = { Authorization: `Bearer ${await entity.tokenOf('rep2')}` };
      const stream = await readEvents(`http://127.0.0.1:${server.port}/api/notifications/stream`, headers);
      await tell(news('before', 'rep2'));
      await stream.reached(1);
      doors.redis.cut();
      await tell(news('meanwhile', 'rep2'));
      await stream.reached(2);
      doors.redis.heal();
      await tell(news('after', 'rep2'));
      await stream.reached(3);
      expect(messages(stream)).toEqual(['before', 'meanwhile', 'after']);
      await stream.close();
      await world.app.streams.close();
      await server.close();
      await close();
    },
    LONG_MS,
  );

  test('does not tell what was read elsewhere meanwhile', async () => {
    const first = await open(0);
    await until('the beginning', async () => first.state.lastEventId !== '');
    await first.close();
    await tell(news('read elsewhere'));
    await entity.call('notifications.readAll', { as: 'rep1' });
    await tell(news('unread'));
    const second = await open(0, { 'Last-Event-ID': first.state.lastEventId });
    await second.reached(1);
    await second.close();
    expect(messages(second)).toEqual(['unread']);
  });
});

describe('the end of a stream', () => {
  test('comes after max_seconds', async () => {
    const stream = await open(0, { query: '?max_seconds=1' });
    await stream.ended();
    expect(stream.state.ended).toBe(true);
  });

  test.each(['0', '3601', 'x'])('max_seconds=%s is refused', async (seconds) => {
    expect((await open(0, { query: `?max_seconds=${seconds}` })).response.status).toBe(400);
  });

  test('HEAD is answered at once', async () => {
    const reply = await fetch(instances[0].url, {
      method: 'HEAD',
      headers: { Authorization: `Bearer ${await entity.tokenOf('rep1')}` },
    });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  });

  test('an id of nobody to go on after is refused', async () => {
    expect((await open(0, { 'Last-Event-ID': 'what?' })).response.status).toBe(400);
  });

  test('a person has so many at a time and no more', async () => {
    const streams = [];
    for (let n = 0; n < MOST_STREAMS; n += 1) streams.push(await open(0, { as: 'support' }));
    const refused = await open(0, { as: 'support' });
    expect([refused.response.status, refused.response.headers.get('retry-after')]).toEqual([429, '2']);
    await streams[0]?.close();
    await until('a free place', async () => {
      const again = await open(0, { as: 'support' });
      await again.close();
      return again.response.status === 200;
    });
    for (const stream of streams) await stream.close();
  });

  test('comes when the process stops, which then takes no new ones', async () => {
    const instance = await givenInstance(entity);
    const headers = { Authorization: `Bearer ${await entity.tokenOf('rep1')}` };
    const stream = await readEvents(instance.url, headers);
    await instance.app.streams.close();
    await stream.ended();
    expect(stream.state.ended).toBe(true);
    expect((await readEvents(instance.url, headers)).response.status).toBe(503);
    await instance.close();
  });
});
