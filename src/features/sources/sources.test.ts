import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenSource } from '../../testing/given-source.ts';

// Attack A9 of docs/attacks.md.

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

const website = { type: 'website', name: 'Landing page' };
const create = (settings: object = {}, owner = entity) =>
  owner.call('sources.create', { body: { ...website, ...settings } });
const created = async (settings: object = {}, owner = entity) => (await create(settings, owner)).body.data;
const read = async (id: number, owner = entity) => (await owner.call('sources.read', { params: { id } })).body.data;
const change = (id: number, body: object) => entity.call('sources.update', { params: { id }, body });
const row = (id: number) => entity.scope.rows('lead_sources').where({ id }).first();
const pathsOf = (reply: { body: { errors?: { path: string }[] } }) => reply.body.errors?.map(({ path }) => path);

describe('creating', () => {
  test('a name is enough: the rest gets plain values and a form key that nobody can guess', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      type: 'website',
      name: 'Landing page',
      allowed_origins: [],
      is_signed: false,
      field_mapping: {},
      default_campaign: null,
      is_default_form: false,
      rate_limit_per_minute: null,
      status: 'active',
      health: { last_lead_at: null, last_error: null, last_error_at: null },
    });
    expect(body.data.form_key).toMatch(/^[A-Za-z0-9_-]{24}$/);
    expect((await created()).form_key).not.toBe(body.data.form_key);
    expect(await read(body.data.id)).toEqual(body.data);
  });

  test('every setting is kept as given, origins as browsers send them', async () => {
    const settings = {
      field_mapping: { 'Your name': 'full_name', colour: 'ignore' },
      default_campaign: 'summer',
      rate_limit_per_minute: 60,
      status: 'paused',
    };
    const origins = ['https://Shop.example:443', 'https://shop.example', 'http://localhost:8080'];
    const source = await created({ ...settings, allowed_origins: origins });
    expect(source).toMatchObject({
      ...settings,
      allowed_origins: ['https://shop.example', 'http://localhost:8080'],
    });
  });

  test('a chosen form key is taken as it is, once in the whole installation', async () => {
    const form_key = `key_${randomBytes(6).toString('hex')}`;
    expect((await create({ form_key })).body.data.form_key).toBe(form_key);
    expect((await create({ form_key })).status).toBe(409);
    expect((await create({ form_key }, await testEntity())).status).toBe(409);
    expect((await create({ form_key: form_key.toUpperCase() })).status).toBe(201);
  });

  test.each([
    [{ name: '  ' }, 'name'],
    [{ name: 'x'.repeat(151) }, 'name'],
    [{ name: 'half \ud800' }, 'name'],
    [{ default_campaign: 'a\0b' }, 'default_campaign'],
    [{ type: 'fax' }, 'type'],
    [{ form_key: 'short' }, 'form_key'],
    [{ form_key: 'has blanks in it' }, 'form_key'],
    [{ allowed_origins: ['https://ok.example', 'https://shop.example/contact'] }, 'allowed_origins.1'],
    [{ allowed_origins: Array.from({ length: 51 }, (_, at) => `https://s${at}.example`) }, 'allowed_origins'],
    [{ hmac_secret: 'too short' }, 'hmac_secret'],
    [{ hmac_secret: 'x'.repeat(201) }, 'hmac_secret'],
    [{ hmac_secret: '漢'.repeat(200) }, 'hmac_secret'],
    [{ field_mapping: { 'E-mail': 'mail' } }, 'field_mapping.E-mail'],
    [
      { field_mapping: Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`q${at}`, 'ignore'])) },
      'field_mapping',
    ],
    [{ field_mapping: { '\ud800': 'email' } }, 'field_mapping.\ud800'],
    [{ rate_limit_per_minute: 0 }, 'rate_limit_per_minute'],
    [{ status: 'needs_attention' }, 'status'],
    [{ is_default_form: true, hmac_secret: 'a secret of a server' }, 'is_default_form'],
    [{ allowed_origins: null }, 'allowed_origins'],
    [{ colour: 'red' }, 'colour'],
  ])('%j is refused by its path', async (settings, path) => {
    const reply = await create(settings);
    expect(reply.status).toBe(400);
    expect(pathsOf(reply)).toEqual([path]);
  });

  test('what fits the schema fits the columns', async () => {
    const settings = { name: '漢'.repeat(150), default_campaign: '😀'.repeat(75), hmac_secret: '漢'.repeat(160) };
    expect(await created(settings)).toMatchObject({ name: settings.name, default_campaign: settings.default_campaign });
  });
});

describe('the secret', () => {
  const hmac_secret = 'never-show-this-secret';

  test('is stored sealed and never answered', async () => {
    const source = await created({ hmac_secret });
    const answers = await Promise.all([
      entity.call('sources.read', { params: { id: source.id } }),
      entity.call('sources.list', { query: { limit: 200 } }),
      entity.call('sources.snippet', { params: { id: source.id } }),
      change(source.id, { name: 'Renamed' }),
    ]);
    expect(JSON.stringify([source, answers.map(({ body }) => body)])).not.toContain(hmac_secret);
    expect(answers[3].body.data.is_signed).toBe(true);
    const stored = (await row(source.id))?.hmac_secret;
    expect(stored?.includes(hmac_secret)).toBe(false);
  });

  test('null makes the form an unsigned one', async () => {
    const { id } = await created({ hmac_secret });
    expect((await change(id, { hmac_secret: null })).body.data.is_signed).toBe(false);
    expect((await row(id))?.hmac_secret).toBeNull();
  });

  test('copied to another form it does not open, and the administrator is told', async () => {
    const [from, to] = [await created({ hmac_secret }), await created({ hmac_secret })];
    const stolen = (await row(from.id))?.hmac_secret ?? null;
    await entity.scope.rows('lead_sources').where({ id: to.id }).update({ hmac_secret: stolen });
    expect((await read(to.id)).health.summary).toContain('can no longer be read');
    expect((await read(from.id)).health.summary).toContain('No lead yet');
  });
});

describe('deleting', () => {
  test('hides the source, frees its key and flag, and keeps its row for leads and events', async () => {
    const own = await testEntity();
    const { id, form_key } = await created({ is_default_form: true }, own);
    const reply = await own.call('sources.remove', { params: { id } });
    expect([reply.status, reply.body.data]).toEqual([200, { id }]);
    expect((await own.call('sources.list', {})).body).toMatchObject({ data: [], total: 0 });
    expect((await create({ form_key, is_default_form: true }, own)).status).toBe(201);
    const kept = await own.scope.rows('lead_sources').where({ id }).first();
    expect(kept).toMatchObject({ name: 'Landing page', form_key: null, is_default_form: null, hmac_secret: null });
  });

  test.each(['read', 'snippet', 'remove'])('afterwards %s finds nothing', async (operation) => {
    const { id } = await created();
    await entity.call('sources.remove', { params: { id } });
    expect((await entity.call(`sources.${operation}`, { params: { id } })).status).toBe(404);
    expect((await change(id, { name: 'Back again' })).status).toBe(404);
  });
});

describe('the list', () => {
  test('pages in the order of creation, by offset and by cursor, with filters', async () => {
    const own = await testEntity();
    const ids: number[] = [];
    for (const status of ['active', 'paused', 'active', 'paused', 'active'])
      ids.push((await created({ status }, own)).id);
    const list = async (query: Record<string, string | number>) => (await own.call('sources.list', { query })).body;
    const idsOf = ({ data }: { data: { id: number }[] }) => data.map(({ id }) => id);

    expect(idsOf(await list({}))).toEqual(ids);
    expect(idsOf(await list({ limit: 2, offset: 3 }))).toEqual(ids.slice(3));
    const first = await list({ status: 'active', limit: 2 });
    expect(first).toMatchObject({ total: 3, filters: { status: 'active', limit: 2, offset: 0 } });
    const second = await list({ status: 'active', limit: 2, cursor: first.next_cursor });
    expect([...idsOf(first), ...idsOf(second)]).toEqual([ids[0], ids[2], ids[4]]);
    expect(second.next_cursor).toBeNull();
    expect((await list({ type: 'website' })).total).toBe(5);
    const reply = await own.call('sources.list', { query: { cursor: first.next_cursor, offset: 1 } });
    expect([reply.status, pathsOf(reply)]).toEqual([400, ['offset']]);
  });

  test.each([{ status: 'gone' }, { type: 'fax' }, { limit: 201 }, { cursor: 'mine' }, { colour: 'red' }])(
    '%j is refused',
    async (query) => {
      const reply = await entity.call('sources.list', { query });
      expect([reply.status, pathsOf(reply)]).toEqual([400, Object.keys(query)]);
    },
  );
});

describe('who may', () => {
  test.each(['manager', 'rep1', 'support'] as const)('%s may not even look', async (as) => {
    const { id } = await created();
    for (const operation of ['list', 'create', 'read', 'update', 'remove', 'snippet'])
      expect((await entity.call(`sources.${operation}`, { params: { id }, as })).status).toBe(403);
  });

  test('another entity’s administrator finds nothing and changes nothing', async () => {
    const [theirs, stranger] = [await created(), await testEntity()];
    const params = { id: theirs.id };
    for (const operation of ['read', 'remove', 'snippet'])
      expect((await stranger.call(`sources.${operation}`, { params })).status).toBe(404);
    expect((await stranger.call('sources.update', { params, body: { name: 'Mine now' } })).status).toBe(404);
    expect(await read(theirs.id)).toEqual(theirs);
  });
});

test('a source without a health row is shown as one without news', async () => {
  const id = await givenSource(entity.scope);
  await entity.scope.rows('lead_source_health').where({ source_id: id }).delete();
  expect((await read(id)).health).toMatchObject({
    last_lead_at: null,
    summary: 'No lead yet: paste the snippet into your page.',
  });
});
