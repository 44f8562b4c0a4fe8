import { expect, test } from 'vitest';
import { encryption } from '../../platform/encryption.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenSource } from '../../testing/given-source.ts';
import { metaId } from '../../testing/page.ts';
import { found } from '../../platform/errors.ts';
import { openPageToken, resealSecrets, sealPageToken } from './index.ts';
import { openSecret, sealSecret } from './signing-secret.ts';

const [OLD, NEW] = ['the old key of this test', 'the new key of this test'];
const [old, both, newest] = [encryption([OLD]), encryption([NEW, OLD]), encryption([NEW])];

/** A signed form and a page with a token, sealed with the old key. */
async function given({ scope, entityId }: TestEntity) {
  const form_key = `form-${metaId()}`;
  const page_id = metaId();
  const formId = await givenSource(scope, {
    form_key,
    hmac_secret: sealSecret(old, { entity_id: entityId, form_key }, 'the secret'),
  });
  const source_id = await givenSource(scope, { type: 'facebook', form_key: null });
  await scope.add('meta_pages', {
    ...{ source_id, page_id },
    page_token: sealPageToken(old, { entity_id: entityId, page_id }, 'the token'),
  });
  return {
    form: async () => found(await scope.rows('lead_sources').where({ id: formId }).first()),
    page: async () => found(await scope.rows('meta_pages').where({ source_id }).first()),
  };
}

test('every secret opens with the new key alone afterwards, and a second run finds nothing to do', async () => {
  const entity = await testEntity();
  const { form, page } = await given(entity);
  const changedAt = (await form()).updated_at;
  const { across } = entity.world.app;

  // Other tests' secrets, if any, open with none of these keys.
  expect(await resealSecrets(across, both)).toMatchObject({ resealed: 2, current: 0 });

  const [source, { page_token, ...owner }] = [await form(), await page()];
  expect(openSecret(newest, source, source.hmac_secret ?? Buffer.alloc(0))).toBe('the secret');
  expect(openPageToken(newest, owner, page_token ?? Buffer.alloc(0))).toBe('the token');
  expect(source.updated_at).toEqual(changedAt);
  expect(await resealSecrets(across, both)).toMatchObject({ resealed: 0, current: 2 });

  const third = await resealSecrets(across, encryption(['another key of this test']));
  expect(third).toMatchObject({ resealed: 0, current: 0 });
  expect(third.unreadable).toBeGreaterThanOrEqual(2);
  expect(await form()).toEqual(source);
});
