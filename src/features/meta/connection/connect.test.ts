import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { encryption } from '../../../platform/encryption.ts';
import { metaId } from '../../../testing/page.ts';
import { sourceDirectory } from '../../sources/index.ts';
import { type Connections, givenConnections, pathsOf } from '../../../testing/connections.ts';

let entity: TestEntity;
let our: Connections;
beforeAll(async () => {
  entity = await testEntity();
  our = await givenConnections(entity);
});

describe('a new page', () => {
  test('is verified, subscribed and ours before the answer is given', async () => {
    const page = our.atMeta();
    const { status, body } = await our.create({ ...page, default_campaign: 'autumn' });
    expect([status, body.data]).toEqual([
      201,
      expect.objectContaining({
        type: 'facebook',
        name: 'Our page',
        status: 'active',
        form_key: null,
        allowed_origins: [],
        is_signed: false,
        default_campaign: 'autumn',
        is_default_form: false,
        page: {
          page_id: page.page_id,
          page_name: 'Our page at Facebook',
          is_connected: true,
          has_token: true,
          verified_at: expect.any(String),
          is_subscribed: true,
          can_access_leads: true,
          token_expires_at: null,
          checked_at: expect.any(String),
          read_back_at: null,
          open_alerts: [],
        },
      }),
    ]);
    expect(body.data.health).toMatchObject({ last_error: null, summary: 'Connected: no lead yet.' });
    expect(entity.world.graph.state.pages.get(page.page_id)?.subscribedFields).toEqual(['leadgen']);
    expect(await our.read(body.data.id)).toEqual(body.data);
    const listed = await our.send('get', '?type=facebook&limit=200');
    expect(listed.body.data).toContainEqual(body.data);
  });

  test('is checked again in a day, and read back at once from an hour before', async () => {
    const before = Date.now();
    const { body } = await our.create(our.atMeta());
    const row = await our.page(body.data.id);
    const hours = (at: Date | null | undefined) => Math.round(((at?.getTime() ?? NaN) - before) / 3_600_000);
    expect([row?.next_check_at, row?.read_back_from, row?.next_read_back_at].map(hours)).toEqual([24, -1, 0]);
    expect(our.told.claims).toBeGreaterThan(0);
  });

  test('may give its id as a number, with blanks around id and token', async () => {
    const { page_id, page_token } = our.atMeta();
    const { body } = await our.create({ page_id: Number(page_id), page_token: ` ${page_token}\n` });
    expect(body.data).toMatchObject({ status: 'active', page: { page_id } });
  });

  test('stays paused if it is made so', async () => {
    const { body } = await our.create({ ...our.atMeta(), status: 'paused' });
    expect(body.data).toMatchObject({ status: 'paused', page: { is_connected: true } });
    expect((await our.change(body.data.id, { status: 'active' })).body.data.status).toBe('active');
  });

  test.each([
    [{ page_id: undefined }, 'page_id'],
    [{ page_id: '12a' }, 'page_id'],
    [{ page_id: '' }, 'page_id'],
    [{ page_id: '1'.repeat(33) }, 'page_id'],
    [{ page_id: 2 ** 60 }, 'page_id'],
    [{ page_id: 0 }, 'page_id'],
    [{ page_id: null }, 'page_id'],
    [{ page_token: '  ' }, 'page_token'],
    [{ page_token: 'two words' }, 'page_token'],
    [{ page_token: 'naïve' }, 'page_token'],
    [{ page_token: 'a\0b' }, 'page_token'],
    [{ page_token: 'x'.repeat(981) }, 'page_token'],
    [{ page_token: undefined }, 'page_token'],
    [{ form_key: 'our-own-key' }, 'form_key'],
    [{ allowed_origins: [] }, 'allowed_origins'],
    [{ hmac_secret: 'a secret of a server' }, 'hmac_secret'],
    [{ is_default_form: false }, 'is_default_form'],
    [{ rate_limit_per_minute: null }, 'rate_limit_per_minute'],
  ])('%j is refused by its path', async (wrong, path) => {
    const reply = await our.create({ page_id: metaId(), page_token: 'a-token', ...wrong });
    expect([reply.status, pathsOf(reply)]).toEqual([400, [path]]);
  });

  test.each([
    [{ page_id: '1', page_token: 'a-token' }, ['page_id', 'page_token']],
    [{ page_token: 'a-token' }, ['page_token']],
  ])('a website form refuses %j', async (wrong, paths) => {
    const reply = await our.send('post', '', { type: 'website', name: 'Form', ...wrong });
    expect([reply.status, pathsOf(reply)]).toEqual([400, paths]);
  });

  test('the longest token that is taken fits its column', async () => {
    const { body } = await our.create({ page_id: metaId(), page_token: 'x'.repeat(980) });
    expect(body.data.page.has_token).toBe(true);
  });

  test('has no snippet', async () => {
    const { body } = await our.create(our.atMeta());
    const reply = await our.send('get', `/${body.data.id}/snippet`);
    expect([reply.status, reply.body.message]).toEqual([409, expect.stringContaining('no snippet')]);
  });
});

describe('a page that Meta does not confirm', () => {
  test('is there all the same when Meta does not answer, and is looked at again in a minute', async () => {
    const page = our.atMeta();
    entity.world.graph.setFault({ kind: 'hang-up', on: { page: page.page_id } });
    const { status, body } = await our.create(page);
    expect([status, body.data.status]).toEqual([201, 'needs_attention']);
    expect(body.data.page).toMatchObject({ is_connected: false, page_name: null, open_alerts: [] });
    expect(body.data.health.summary).toMatch(/^Not verified yet: Facebook could not be reached.*Next try: 2/);
    const row = await our.page(body.data.id);
    expect((row?.next_check_at?.getTime() ?? NaN) - Date.now()).toBeLessThan(61_000);
    entity.world.graph.clearFaults();
    expect(await our.check(body.data.id)).toMatchObject({ status: 'active', page: { is_connected: true } });
  });

  test('is not ours when the token is refused: the administrator reads what to do', async () => {
    const { page_id } = our.atMeta();
    const { status, body } = await our.create({ page_id, page_token: 'no-such-token' });
    expect([status, body.data.status]).toEqual([201, 'needs_attention']);
    expect(body.data.page.is_connected).toBe(false);
    expect(body.data.health.summary).toBe(
      "Needs attention: The page's token is no longer valid: reconnect the page with a new token.",
    );
  });

  test('gets no deliveries: who names a page has not proved that it is theirs', async () => {
    const { page_id, page_token } = our.atMeta();
    const { app, outside } = entity.world;
    const secrets = encryption(outside.config.encryptionKeys);
    const directory = sourceDirectory({ across: app.across, encryption: secrets, report: outside.report });
    const { id } = (await our.create({ page_id, page_token: 'no-such-token' })).body.data;
    expect(await directory.byPage(page_id)).toBeUndefined();
    await our.change(id, { page_token });
    directory.invalidate();
    expect(await directory.byPage(page_id)).toMatchObject({ id });
  });

  test('a token of another page claims nothing', async () => {
    const [mine, other] = [our.atMeta(), our.atMeta()];
    const { body } = await our.create({ page_id: mine.page_id, page_token: other.page_token });
    expect(body.data).toMatchObject({ status: 'needs_attention', page: { is_connected: false } });
    expect(body.data.health.summary).toContain('Facebook does not show this page to the token');
  });

  test('a token of another page claims nothing, even if it can read this one', async () => {
    const [mine, other] = [our.atMeta(), our.atMeta()];
    const reading = await givenConnections(entity, {
      graph: { page: async () => ({ id: mine.page_id, name: 'Ours', usage: { pausedMs: 0 } as never }) },
    });
    const { body } = await reading.create({ page_id: mine.page_id, page_token: other.page_token });
    expect(body.data).toMatchObject({ status: 'needs_attention', page: { is_connected: false } });
    expect(body.data.health.summary).toContain(other.page_id);
  });

  test('a right token, set later, connects it at once', async () => {
    const page = our.atMeta();
    const { id } = (await our.create({ ...page, page_token: 'no-such-token' })).body.data;
    const { body } = await our.change(id, { page_token: page.page_token });
    expect(body.data).toMatchObject({ status: 'active', page: { is_connected: true, open_alerts: [] } });
    expect((await our.page(id))?.token_version).toBe(2);
  });

  test('cannot be set to active by a word', async () => {
    const { page_id } = our.atMeta();
    const { id } = (await our.create({ page_id, page_token: 'no-such-token' })).body.data;
    expect((await our.change(id, { status: 'active' })).body.data.status).toBe('needs_attention');
    expect((await our.change(id, { status: 'paused' })).body.data.status).toBe('paused');
    expect((await our.change(id, { status: 'active' })).body.data.status).toBe('needs_attention');
  });
});
