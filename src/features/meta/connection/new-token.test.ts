import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { givenEvent } from '../../../testing/given-event.ts';
import { GraphFault } from '../graph/graph-fault.ts';
import { type Connections, givenConnections } from '../../../testing/connections.ts';
import { metaId } from '../../../testing/page.ts';

let entity: TestEntity;
let our: Connections;
beforeAll(async () => {
  entity = await testEntity();
  our = await givenConnections(entity);
});

/** Gives an event of the source that waits; returns what asks for the states of all its events. */
async function parkedEvent(sourceId: number, owner = entity) {
  await givenEvent(owner, { source_id: sourceId, channel: 'meta', state: 'parked', reason: 'waiting' });
  return async () =>
    (await owner.scope.rows('webhook_events').where({ source_id: sourceId })).map(({ state }) => state);
}

describe('a new token of a connected page', () => {
  async function broken() {
    const page = await our.connected();
    entity.world.graph.setTokenState(page.page_token, '190/460');
    await our.check(page.id);
    const renewed = `renewed-${page.page_token}`;
    entity.world.graph.addToken({ token: renewed, pageId: page.page_id });
    return { ...page, renewed };
  }

  test('counts at once, without a word from Meta: what waited runs again, and a job asks', async () => {
    const own = await testEntity();
    const their = await givenConnections(own);
    const page = our.atMeta();
    const { id } = (await their.create(page)).body.data;
    entity.world.graph.setTokenState(page.page_token, '190/460');
    await their.check(id);
    const states = await parkedEvent(id, own);
    await own.scope.rows('outbox').delete();
    const asked = entity.world.graph.calls.length;
    const { body } = await their.change(id, { page_token: 'another-token' });
    expect(body.data).toMatchObject({ status: 'active', page: { is_connected: true, open_alerts: [] } });
    expect(body.data.health).toMatchObject({ last_error: null, summary: 'Connected: no lead yet.' });
    expect([entity.world.graph.calls.length, await their.jobs(), await states()]).toEqual([
      asked,
      ['meta.check-page'],
      ['received'],
    ]);
    expect((await their.page(id))?.token_version).toBe(2);
  });

  test('of a page that works has what was hidden asked for again', async () => {
    const own = await testEntity();
    const their = await givenConnections(own);
    const { id, page_id } = await their.connected();
    const states = await parkedEvent(id, own);
    const token = `renewed-${metaId()}`;
    entity.world.graph.addToken({ token, pageId: page_id });
    await their.change(id, { page_token: token });
    expect(await states()).toEqual(['received']);
  });

  test.each(['a new token', 'a check'])('T9: connected again by %s, the page is read back at once', async (by) => {
    const { id, page_token, renewed } = await broken();
    const nextReadBack = async () => (await our.page(id))?.next_read_back_at?.getTime() ?? Infinity;
    await entity.scope
      .rows('meta_pages')
      .where({ source_id: id })
      .update({ next_read_back_at: new Date(Date.now() + 3_600_000) });
    if (by === 'a new token') await our.change(id, { page_token: renewed });
    else {
      entity.world.graph.setTokenState(page_token, 'valid');
      await our.check(id);
    }
    expect(await nextReadBack()).toBeLessThanOrEqual(Date.now());
  });

  test('leaves a paused page paused and its events waiting', async () => {
    const { id, renewed } = await broken();
    await our.change(id, { status: 'paused' });
    const states = await parkedEvent(id);
    expect((await our.change(id, { page_token: renewed })).body.data).toMatchObject({
      status: 'paused',
      page: { open_alerts: [] },
    });
    expect(await states()).toEqual(['parked']);
  });

  test('that resumes nothing in the end is not stored either', async () => {
    const { id, renewed } = await broken();
    const before = await our.page(id);
    const failing = await givenConnections(entity, { onResumed: () => Promise.reject(new Error('no luck')) });
    expect((await failing.change(id, { page_token: renewed })).status).toBe(500);
    expect(await our.page(id)).toEqual(before);
    expect((await our.read(id)).status).toBe('needs_attention');
  });

  test('is not judged by what the older one runs into', async () => {
    const page = await our.connected();
    const renewed = `renewed-${page.page_token}`;
    entity.world.graph.addToken({ token: renewed, pageId: page.page_id });
    const slow = await givenConnections(entity, {
      graph: {
        async page() {
          await our.change(page.id, { page_token: renewed });
          throw new GraphFault({ kind: 'dead', reach: 'page', advice: 'The older token died.' });
        },
      },
    });
    await slow.connections.check(entity.scope, page.id);
    expect(await our.read(page.id)).toMatchObject({
      status: 'active',
      health: { last_error: null },
      page: { open_alerts: [] },
    });
  });

  test('with a well connection, a check resumes what waited', async () => {
    const { id, page_token } = await broken();
    const states = await parkedEvent(id);
    entity.world.graph.setTokenState(page_token, 'valid');
    expect(await our.check(id)).toMatchObject({ status: 'active', page: { open_alerts: [] } });
    expect(await states()).toEqual(['received']);
  });

  test.each([{ page_id: '1' }, { form_key: 'some-form-key' }, { allowed_origins: ['https://shop.example'] }])(
    '%j cannot be changed',
    async (change) => {
      const { id } = await our.connected();
      const reply = await our.change(id, change);
      expect([reply.status, reply.body.errors.map(({ path }: { path: string }) => path)]).toEqual([
        400,
        Object.keys(change),
      ]);
    },
  );
});
