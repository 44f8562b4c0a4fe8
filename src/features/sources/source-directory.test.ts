import { randomInt } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenSource } from '../../testing/given-source.ts';
import { changeSource, givenDirectory, newKey, secrets } from './given-directory.ts';
import { sealSecret } from './signing-secret.ts';
import { system } from '../audit/index.ts';
import { givenSourcesService } from './given-sources-service.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

const change = (id: number, columns: object) => changeSource(entity, id, columns);

describe('finding', () => {
  test('a form is found by its key with all that a delivery needs', async () => {
    const form_key = newKey();
    const owner = { entity_id: entity.entityId, form_key };
    const id = await givenSource(entity.scope, {
      form_key,
      allowed_origins: '["https://shop.example"]',
      hmac_secret: sealSecret(secrets, owner, 'a secret of a server'),
      rate_limit_per_minute: 60,
    });
    expect(await givenDirectory(entity).directory.byFormKey(form_key)).toEqual({
      id,
      entityId: entity.entityId,
      type: 'website',
      formKey: form_key,
      pageId: null,
      status: 'active',
      allowedOrigins: ['https://shop.example'],
      isSigned: true,
      hmacSecret: 'a secret of a server',
      rateLimitPerMinute: 60,
      isDefaultForm: false,
    });
  });

  test('the default form is found by its entity', async () => {
    const own = await testEntity();
    const { directory } = givenDirectory(entity);
    expect(await directory.defaultFormOf(own.entityId)).toBeUndefined();
    const id = await givenSource(own.scope, { is_default_form: true });
    directory.invalidate();
    expect((await directory.defaultFormOf(own.entityId))?.id).toBe(id);
  });

  test('an origin that an active form lists passes a preflight that names no form', async () => {
    const origin = `https://${newKey()}.example`;
    await givenSource(entity.scope, { allowed_origins: JSON.stringify([origin]) });
    expect(await givenDirectory(entity).directory.anyAllows(origin)).toBe(true);
  });
});

describe('memory', () => {
  test('any number of deliveries costs one query in two seconds', async () => {
    const form_key = newKey();
    await givenSource(entity.scope, { form_key });
    const { state, directory } = givenDirectory(entity);
    await directory.load();
    const ask = () => Promise.all([directory.byFormKey(form_key), directory.anyAllows('x')]);
    for (state.now = 0; state.now < 2_000; state.now += 100) await ask();
    expect(state.queries).toBe(1);
    await Promise.all([ask(), ask(), ask()]);
    expect(state.queries).toBe(2);
  });

  test('another process’ change counts after two seconds, this one’s at once', async () => {
    const form_key = newKey();
    const id = await givenSource(entity.scope, { form_key });
    const { state, directory } = givenDirectory(entity);
    const status = async () => (await directory.byFormKey(form_key))?.status;
    await status();
    await change(id, { status: 'paused' });
    expect(await status()).toBe('active');
    state.now = 2_000;
    expect(await status()).toBe('paused');
    await change(id, { status: 'active' });
    directory.invalidate();
    expect(await status()).toBe('active');
  });

  test('what the service changes counts for the very next delivery of this process', async () => {
    const { directory } = givenDirectory(entity);
    await directory.load();
    const service = givenSourcesService(entity.world, { onChanged: directory.invalidate });
    const { id, form_key } = await service.create(entity.scope, { type: 'website', name: 'Landing page' }, system);
    const limitNow = async () => (await directory.byFormKey(form_key ?? ''))?.rateLimitPerMinute;
    expect(await limitNow()).toBeNull();
    await service.update(entity.scope, { id, change: { rate_limit_per_minute: 5 }, by: system });
    expect(await limitNow()).toBe(5);
    await service.remove(entity.scope, id, system);
    expect(await limitNow()).toBeUndefined();
  });

  test('a suspended entity’s forms are gone', async () => {
    const own = await testEntity();
    const form_key = newKey();
    const id = await givenSource(own.scope, { form_key, is_default_form: true });
    const { state, directory } = givenDirectory(own);
    expect((await directory.byFormKey(form_key))?.id).toBe(id);
    await own.world.app.across.transaction('the test suspends it', (trx) =>
      trx('entities').where({ id: own.entityId }).update({ suspended_at: new Date() }),
    );
    state.now = 2_000;
    const answers = [directory.byFormKey(form_key), directory.defaultFormOf(own.entityId)];
    expect(await Promise.all(answers)).toEqual([undefined, undefined]);
  });
});

describe('what memory lacks', () => {
  test('a form that another process made a moment ago is looked up once, then known', async () => {
    const own = await testEntity();
    const { state, directory } = givenDirectory(own);
    await directory.load();
    const form_key = newKey();
    const id = await givenSource(own.scope, { form_key, is_default_form: true });
    expect((await directory.byFormKey(form_key))?.id).toBe(id);
    expect((await directory.defaultFormOf(own.entityId))?.id).toBe(id);
    expect(state.queries).toBe(2);
  });

  test('an unknown key is looked up once, and what cannot be a key not at all', async () => {
    const { state, directory } = givenDirectory(entity);
    await directory.load();
    const key = newKey();
    for (let ask = 0; ask < 5; ask += 1) expect(await directory.byFormKey(key)).toBeUndefined();
    expect(state.queries).toBe(2);
    for (const odd of ['', 'short', 'x'.repeat(65), 'has blanks', 'naïve-key'])
      expect(await directory.byFormKey(odd)).toBeUndefined();
    expect(state.queries).toBe(2);
  });

  test('a default form is looked up among default forms only', async () => {
    const own = await testEntity();
    const { directory } = givenDirectory(own);
    await directory.load();
    await givenSource(own.scope);
    expect(await directory.defaultFormOf(own.entityId)).toBeUndefined();
  });
});

describe('pages', () => {
  const pageOf = async (own: TestEntity, page_id: string, row: object = {}) => {
    const source_id = await givenSource(own.scope, { type: 'facebook', form_key: null, ...row });
    await own.scope.add('meta_pages', { source_id, page_id });
    const claim = (claimed_page_id: string | null) =>
      own.scope.rows('meta_pages').where({ source_id }).update({ claimed_page_id });
    return { source_id, claim };
  };
  const newPageId = () => `9${randomInt(10 ** 14)}`;

  test('a page is found by its id once a token has read it, and no more when it is released', async () => {
    const pageId = newPageId();
    const { source_id, claim } = await pageOf(entity, pageId);
    const { state, directory } = givenDirectory(entity);
    expect(await directory.byPage(pageId)).toBeUndefined();
    await claim(pageId);
    state.now = 2_000;
    const found = {
      id: source_id,
      entityId: entity.entityId,
      type: 'facebook',
      formKey: null,
      pageId,
      status: 'active',
    };
    expect(await directory.byPage(pageId)).toMatchObject(found);
    await claim(null);
    state.now = 4_000;
    expect(await directory.byPage(pageId)).toBeUndefined();
  });

  test('a page that another process connected a moment ago is looked up once, then known; an unknown one once', async () => {
    const pageId = newPageId();
    const { state, directory } = givenDirectory(entity);
    await directory.load();
    const { source_id, claim } = await pageOf(entity, pageId);
    await claim(pageId);
    for (let ask = 0; ask < 3; ask += 1) expect((await directory.byPage(pageId))?.id).toBe(source_id);
    expect(state.queries).toBe(2);
    const unknown = newPageId();
    for (let ask = 0; ask < 3; ask += 1) expect(await directory.byPage(unknown)).toBeUndefined();
    for (const odd of ['', '0', '012', 'x', '1 ', '1'.repeat(33)]) expect(await directory.byPage(odd)).toBeUndefined();
    expect(state.queries).toBe(3);
  });

  test('a deleted source’s page is nobody’s', async () => {
    const pageId = newPageId();
    const { claim } = await pageOf(entity, pageId, { deleted_at: new Date() });
    await claim(pageId);
    expect(await givenDirectory(entity).directory.byPage(pageId)).toBeUndefined();
  });

  test('while the database is away nobody can tell whether an unknown page is known', async () => {
    const { state, directory } = givenDirectory(entity);
    await directory.load();
    state.isDown = true;
    state.now = 3_000;
    await directory.byPage('1').catch(() => undefined);
    await expect(directory.byPage(newPageId())).rejects.toMatchObject({ code: 'unavailable' });
  });
});
