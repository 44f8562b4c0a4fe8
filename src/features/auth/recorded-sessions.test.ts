import { expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenSignedIn, otherProcess } from './given-login.ts';

const recorded = async (entity: TestEntity) => (await entity.call('audit.entries')).body.data;

test('signing in and out is recorded, with person and address and without secrets', async () => {
  const entity = await testEntity();
  const tokens = await givenSignedIn(entity);
  const actor = { ...(await otherProcess(entity).actorOf(tokens.access_token)), address: '192.0.2.7' };
  await entity.world.app.services.auth.logout(entity.scope, actor);
  await entity.world.app.services.auth.logout(entity.scope, actor);
  const user = { id: entity.ids.rep1, name: 'rep1 Example' };
  const after = { session_id: actor.sessionId };
  const entries = await recorded(entity);
  expect(entries).toMatchObject([
    { action: 'user.signed_out', user, after, address: '192.0.2.7' },
    { action: 'user.signed_in', user, after, address: expect.stringContaining('127.0.0.1') },
  ]);
  for (const token of Object.values(tokens)) expect(JSON.stringify(entries)).not.toContain(token);
});

test('a refresh token that is used again ends its session once, and that is recorded', async () => {
  const entity = await testEntity();
  const { refresh_token } = await givenSignedIn(entity);
  const { clock, auth } = otherProcess(entity);
  await auth.refresh(refresh_token);
  clock.now += 11_000;
  for (let n = 0; n < 2; n += 1) await expect(auth.refresh(refresh_token)).rejects.toThrow();
  const entries = await recorded(entity);
  expect(entries).toMatchObject([
    {
      ...{ action: 'user.session_revoked', actor: 'system', subject: { type: 'user', id: entity.ids.rep1 } },
      after: { reason: 'refresh_token_reused' },
    },
    { action: 'user.signed_in' },
  ]);
});
