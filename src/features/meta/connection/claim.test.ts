import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { metaId } from '../../../testing/page.ts';
import { type Connections, givenConnections, pathsOf } from '../../../testing/connections.ts';

let entity: TestEntity;
let our: Connections;
beforeAll(async () => {
  entity = await testEntity();
  our = await givenConnections(entity);
});

describe('a page belongs to one source of the installation', () => {
  test('another entity gets 409, even with a token that reads it, and nothing stays', async () => {
    const page = our.atMeta();
    await our.create(page);
    const stranger = await testEntity();
    const their = await givenConnections(stranger);
    const reply = await their.create(page);
    expect([reply.status, reply.body.message]).toEqual([409, expect.stringContaining('connected already')]);
    for (const table of ['lead_sources', 'lead_source_health', 'meta_pages', 'source_alerts', 'outbox'] as const)
      expect(await stranger.scope.rows(table)).toEqual([]);
    expect((await our.send('get', '?type=facebook&limit=200')).body.data).toContainEqual(
      expect.objectContaining({ status: 'active', page: expect.objectContaining({ page_id: page.page_id }) }),
    );
  });

  test('whoever cannot read it does not learn that it is connected, and keeps nobody from it', async () => {
    const page = our.atMeta();
    const their = await givenConnections(await testEntity());
    const squatter = await their.create({ ...page, page_token: 'no-such-token' });
    expect(squatter.status).toBe(201);
    expect((await our.create(page)).body.data.status).toBe('active');
    const later = await their.change(squatter.body.data.id, { page_token: page.page_token });
    expect(later.body.data).toMatchObject({ status: 'needs_attention', page: { is_connected: false } });
    expect(later.body.data.health.summary).toContain('connected already');
  });

  test('twice in one entity is 409, connected or not, also at the same moment', async () => {
    const page = { page_id: metaId(), page_token: 'no-such-token' };
    const replies = await Promise.all([our.create(page), our.create(page), our.create(page)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  test('deleting it frees it and forgets its token', async () => {
    const page = our.atMeta();
    const { id } = (await our.create(page)).body.data;
    expect((await our.remove(id)).status).toBe(200);
    expect(await our.page(id)).toMatchObject({ claimed_page_id: null, page_token: null, next_check_at: null });
    await our.connections.check(entity.scope, id);
    expect(await our.page(id)).toMatchObject({ claimed_page_id: null, next_check_at: null });
    const their = await givenConnections(await testEntity());
    expect((await their.create(page)).body.data.status).toBe('active');
  });
});

test('the operator’s token serves the first page of the installation, and no other', async () => {
  const page = our.atMeta();
  const own = await givenConnections(entity, { pageAccessToken: page.page_token });
  const { page_id } = page;
  expect(pathsOf(await own.create({ page_id }))).toEqual(['page_token']);
  await entity.world.app.across.transaction('the test empties the installation', (trx) =>
    trx('lead_sources').where({ type: 'facebook' }).update({ deleted_at: new Date() }),
  );
  expect((await own.create({ page_id })).body.data).toMatchObject({ status: 'active', page: { page_id } });
});
