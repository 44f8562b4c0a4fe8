import { beforeAll, describe, expect, test } from 'vitest';
import { encryption } from '../../platform/encryption.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenSource } from '../../testing/given-source.ts';
import { changeSource, givenDirectory, newKey } from './given-directory.ts';
import { sealSecret } from './signing-secret.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

const change = (id: number, columns: object) => changeSource(entity, id, columns);

describe('an outage', () => {
  test('memory keeps answering however old it is, and says so', async () => {
    const form_key = newKey();
    await givenSource(entity.scope, { form_key });
    const { state, directory } = givenDirectory(entity);
    await directory.load();
    expect(directory.isStale).toBe(false);
    state.isDown = true;
    for (const now of [3_000, 60_000, 86_400_000]) {
      state.now = now;
      expect((await directory.byFormKey(form_key))?.formKey).toBe(form_key);
      expect(directory.isStale).toBe(true);
    }
    await expect(directory.byFormKey(newKey())).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('it ends with the first answer of the database', async () => {
    const form_key = newKey();
    const id = await givenSource(entity.scope, { form_key });
    const { state, directory } = givenDirectory(entity);
    await directory.load();
    state.isDown = true;
    state.now = 3_000;
    await directory.byFormKey(form_key);
    await change(id, { status: 'paused' });
    state.isDown = false;
    state.now = 4_000;
    await directory.byFormKey(form_key); // starts the try, and is answered without it
    await expect.poll(() => directory.isStale).toBe(false);
    expect((await directory.byFormKey(form_key))?.status).toBe('paused');
  });

  test('a process that starts in one knows nothing, and begins to work when it ends', async () => {
    const form_key = newKey();
    await givenSource(entity.scope, { form_key });
    const { state, directory } = givenDirectory(entity);
    state.isDown = true;
    await expect(directory.load()).rejects.toThrow();
    await expect(directory.byFormKey(form_key)).rejects.toThrow();
    state.isDown = false;
    state.now = 1_000;
    expect((await directory.byFormKey(form_key))?.formKey).toBe(form_key);
  });
});

test('a secret that does not open shuts its own form only, and is reported once', async () => {
  const [form_key, healthy] = [newKey(), newKey()];
  const owner = { entity_id: entity.entityId, form_key };
  const lost = sealSecret(encryption(['a key that was thrown away']), owner, 'a secret of a server');
  const id = await givenSource(entity.scope, { form_key, hmac_secret: lost });
  await givenSource(entity.scope, { form_key: healthy });
  const { state, directory } = givenDirectory(entity);
  const shut = { id, status: 'needs_attention', isSigned: true, hmacSecret: null };
  expect(await directory.byFormKey(form_key)).toMatchObject(shut);
  expect((await directory.byFormKey(healthy))?.status).toBe('active');
  state.now = 2_000;
  expect(await directory.byFormKey(form_key)).toMatchObject(shut);
  expect(state.reports.filter((context) => (context as { source_id?: number }).source_id === id)).toHaveLength(1);
  await change(id, { status: 'paused' });
  directory.invalidate();
  expect((await directory.byFormKey(form_key))?.status).toBe('paused');
});
