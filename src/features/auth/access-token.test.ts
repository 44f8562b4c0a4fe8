import { beforeAll, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { forge, forgeries, type Held } from '../../testing/forged-tokens.ts';
import { givenSignedIn, meWith } from './given-login.ts';

let entity: TestEntity;
let held: Held;

beforeAll(async () => {
  entity = await testEntity();
  const tokens = await givenSignedIn(entity);
  const { jwtSecret: secret } = entity.world.outside.config;
  held = { accessToken: tokens.access_token, refreshToken: tokens.refresh_token, secret };
});

test('a token that is made like a real one works, so the refusals below are for their held.accessToken reasons', async () => {
  expect((await meWith(entity.world.http, held.accessToken)).status).toBe(200);
  expect((await meWith(entity.world.http, forge(held))).status).toBe(200);
});

test.each(forgeries)('A22, A23: a token with %s is refused', async (_, make) => {
  const { status, body } = await meWith(entity.world.http, make(held));

  expect(status).toBe(401);
  expect(body).toMatchObject({ success: false, message: 'A valid access token is required.' });
});

test('other schemes, two tokens and a missing header are refused', async () => {
  const { auth } = entity.world.app.services;

  for (const header of [
    undefined,
    '',
    held.accessToken,
    `Basic ${held.accessToken}`,
    `bearer${held.accessToken}`,
    `Bearer ${held.accessToken}, Bearer ${held.accessToken}`,
    `Bearer  ${held.accessToken}`,
  ])
    await expect(auth.actorOf(header)).rejects.toMatchObject({ code: 'not_signed_in' });
});

test('the scheme is understood in any case', async () => {
  const { auth } = entity.world.app.services;
  for (const scheme of ['bearer', 'BEARER'])
    expect(await auth.actorOf(`${scheme} ${held.accessToken}`)).toMatchObject({ userId: entity.ids.rep1 });
});

test('entity, user and role come from the session, not from the claims beside it', async () => {
  const other = await testEntity();
  const claims = { entity_id: other.entityId, entity_name: other.name, user_id: other.ids.admin, role_id: 1 };

  const { status, body } = await meWith(entity.world.http, forge(held, { claims }));

  expect(status).toBe(200);
  expect(body.data).toMatchObject({ id: entity.ids.rep1, role: 'sales_rep', entity: { id: entity.entityId } });
  expect(JSON.stringify(body)).not.toContain(other.name);
});
