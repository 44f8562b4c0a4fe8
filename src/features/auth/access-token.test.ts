import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenSignedIn, meWith } from './given-login.ts';

interface Forged {
  readonly header?: object;
  readonly claims?: object;
  readonly secret?: string;
  readonly hash?: string;
}

let entity: TestEntity;
let own: string;
let refreshToken: string;

beforeAll(async () => {
  entity = await testEntity();
  ({ access_token: own, refresh_token: refreshToken } = await givenSignedIn(entity));
});

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const part = (index: number) => own.split('.')[index] ?? '';
const ownClaims = (): Record<string, unknown> => JSON.parse(Buffer.from(part(1), 'base64url').toString());

/** The caller's own token with another header, claims or signature; by default signed like the real one. */
function forge({ header, claims, secret = entity.world.outside.config.jwtSecret, hash = 'sha256' }: Forged): string {
  const text = `${encoded({ alg: 'HS256', typ: 'JWT', ...header })}.${encoded({ ...ownClaims(), ...claims })}`;
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
}

function signedWithOwnKey(): string {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const text = `${encoded({ alg: 'RS256', typ: 'JWT', jwk: publicKey.export({ format: 'jwk' }) })}.${part(1)}`;
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}

const seconds = (fromNow: number) => Math.floor(Date.now() / 1_000) + fromNow;

test('a token that is made like a real one works, so the refusals below are for their own reasons', async () => {
  expect((await meWith(entity.world.http, own)).status).toBe(200);
  expect((await meWith(entity.world.http, forge({}))).status).toBe(200);
});

test.each<[string, () => string]>([
  ['alg none, without signature', () => `${encoded({ alg: 'none', typ: 'JWT' })}.${part(1)}.`],
  ['alg None', () => `${encoded({ alg: 'None' })}.${part(1)}.`],
  ['alg nOnE with the real signature', () => `${encoded({ alg: 'nOnE' })}.${part(1)}.${part(2)}`],
  ['alg none, signed', () => forge({ header: { alg: 'none' } })],
  ['no alg', () => forge({ header: { alg: undefined } })],
  ['RS256 in the header, signed with the secret', () => forge({ header: { alg: 'RS256' } })],
  ['RS256 with a key of its own in the header', signedWithOwnKey],
  ['HS512 with the right secret', () => forge({ header: { alg: 'HS512' }, hash: 'sha512' })],
  ['an empty signature', () => `${part(0)}.${part(1)}.`],
  ['no signature', () => `${part(0)}.${part(1)}`],
  ['a fourth segment', () => `${own}.${part(2)}`],
  ['an empty fourth segment', () => `${own}.`],
  ['the signature of other claims', () => `${part(0)}.${encoded({ ...ownClaims(), role_id: 1 })}.${part(2)}`],
  ['another secret', () => forge({ secret: 'another secret' })],
  ['an empty secret', () => forge({ secret: '' })],
  ['a key id of a file, signed with its content', () => forge({ header: { kid: '/dev/null' }, secret: '' })],
  ['a key from elsewhere', () => forge({ header: { jku: 'https://evil.example/keys' }, secret: 'another secret' })],
  ['an end that has passed', () => forge({ claims: { exp: seconds(-1) } })],
  ['an end written as text', () => forge({ claims: { exp: String(seconds(3_600)) } })],
  ['no end', () => forge({ claims: { exp: undefined } })],
  ['a beginning in the future', () => forge({ claims: { nbf: seconds(3_600) } })],
  ['a session that does not exist', () => forge({ claims: { sid: 2 ** 52 } })],
  ['a session written as text', () => forge({ claims: { sid: String(ownClaims()['sid']) } })],
  ['several sessions', () => forge({ claims: { sid: [ownClaims()['sid']] } })],
  ['no session', () => forge({ claims: { sid: undefined } })],
  ['a negative session', () => forge({ claims: { sid: -1 } })],
  ['a huge payload', () => forge({ claims: { email: 'x'.repeat(5_000) } })],
  ['text that is no token', () => 'x'.repeat(64)],
  ['a refresh token', () => refreshToken],
  ['nothing', () => ''],
])('a token with %s is refused', async (_, token) => {
  const { status, body } = await meWith(entity.world.http, token());

  expect(status).toBe(401);
  expect(body).toMatchObject({ success: false, message: 'A valid access token is required.' });
});

test('other schemes, two tokens and a missing header are refused', async () => {
  const { auth } = entity.world.app.services;

  for (const header of [
    undefined,
    '',
    own,
    `Basic ${own}`,
    `bearer${own}`,
    `Bearer ${own}, Bearer ${own}`,
    `Bearer  ${own}`,
  ])
    await expect(auth.actorOf(header)).rejects.toMatchObject({ code: 'not_signed_in' });
});

test('the scheme is understood in any case', async () => {
  const { auth } = entity.world.app.services;
  for (const scheme of ['bearer', 'BEARER'])
    expect(await auth.actorOf(`${scheme} ${own}`)).toMatchObject({ userId: entity.ids.rep1 });
});

test('entity, user and role come from the session, not from the claims beside it', async () => {
  const other = await testEntity();
  const claims = { entity_id: other.entityId, entity_name: other.name, user_id: other.ids.admin, role_id: 1 };

  const { status, body } = await meWith(entity.world.http, forge({ claims }));

  expect(status).toBe(200);
  expect(body.data).toMatchObject({ id: entity.ids.rep1, role: 'sales_rep', entity: { id: entity.entityId } });
  expect(JSON.stringify(body)).not.toContain(other.name);
});
