import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

/** What an attacker may hold: somebody's own tokens, and for the sake of the tests the secret too. */
export interface Held {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly secret: string;
}

interface Forged {
  readonly header?: object;
  readonly claims?: object;
  readonly secret?: string;
  readonly hash?: string;
}

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (fromNow: number) => Math.floor(Date.now() / 1_000) + fromNow;
const part = ({ accessToken }: Held, index: number) => accessToken.split('.')[index] ?? '';
const claimsOf = (held: Held): Record<string, unknown> =>
  JSON.parse(Buffer.from(part(held, 1), 'base64url').toString());

/** The held token with another header, claims or signature; by default signed like the real one. */
export function forge(held: Held, { header, claims, secret = held.secret, hash = 'sha256' }: Forged = {}): string {
  const text = `${encoded({ alg: 'HS256', typ: 'JWT', ...header })}.${encoded({ ...claimsOf(held), ...claims })}`;
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
}

let keys: ReturnType<typeof makeKeys> | undefined;
const makeKeys = () => generateKeyPairSync('rsa', { modulusLength: 2_048 });

function signedWithOwnKey(held: Held): string {
  keys ??= makeKeys(); // it takes a while
  const { privateKey, publicKey } = keys;
  const text = `${encoded({ alg: 'RS256', typ: 'JWT', jwk: publicKey.export({ format: 'jwk' }) })}.${part(held, 1)}`;
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}

/** Everything that is no access token, by what is wrong with it. */
export const forgeries: readonly (readonly [wrong: string, make: (held: Held) => string])[] = [
  ['alg none, without signature', (held) => `${encoded({ alg: 'none', typ: 'JWT' })}.${part(held, 1)}.`],
  ['alg None', (held) => `${encoded({ alg: 'None' })}.${part(held, 1)}.`],
  ['alg nOnE with the real signature', (held) => `${encoded({ alg: 'nOnE' })}.${part(held, 1)}.${part(held, 2)}`],
  ['alg none, signed', (held) => forge(held, { header: { alg: 'none' } })],
  ['no alg', (held) => forge(held, { header: { alg: undefined } })],
  ['RS256 in the header, signed with the secret', (held) => forge(held, { header: { alg: 'RS256' } })],
  ['RS256 with a key of its own in the header', signedWithOwnKey],
  ['HS512 with the right secret', (held) => forge(held, { header: { alg: 'HS512' }, hash: 'sha512' })],
  ['an empty signature', (held) => `${part(held, 0)}.${part(held, 1)}.`],
  ['no signature', (held) => `${part(held, 0)}.${part(held, 1)}`],
  ['a fourth segment', (held) => `${held.accessToken}.${part(held, 2)}`],
  ['an empty fourth segment', (held) => `${held.accessToken}.`],
  [
    'the signature of other claims',
    (held) => `${part(held, 0)}.${encoded({ ...claimsOf(held), role_id: 1 })}.${part(held, 2)}`,
  ],
  ['another secret', (held) => forge(held, { secret: 'another secret' })],
  ['an empty secret', (held) => forge(held, { secret: '' })],
  ['a key id of a file, signed with its content', (held) => forge(held, { header: { kid: '/dev/null' }, secret: '' })],
  [
    'a key from elsewhere',
    (held) => forge(held, { header: { jku: 'https://evil.example/keys' }, secret: 'another secret' }),
  ],
  ['an end that has passed', (held) => forge(held, { claims: { exp: seconds(-1) } })],
  ['an end written as text', (held) => forge(held, { claims: { exp: String(seconds(3_600)) } })],
  ['no end', (held) => forge(held, { claims: { exp: undefined } })],
  ['a beginning in the future', (held) => forge(held, { claims: { nbf: seconds(3_600) } })],
  ['a session that does not exist', (held) => forge(held, { claims: { sid: 2 ** 52 } })],
  ['a session written as text', (held) => forge(held, { claims: { sid: String(claimsOf(held)['sid']) } })],
  ['several sessions', (held) => forge(held, { claims: { sid: [claimsOf(held)['sid']] } })],
  ['no session', (held) => forge(held, { claims: { sid: undefined } })],
  ['a negative session', (held) => forge(held, { claims: { sid: -1 } })],
  ['a huge payload', (held) => forge(held, { claims: { email: 'x'.repeat(5_000) } })],
  ['text that is no token', () => 'x'.repeat(64)],
  ['a refresh token', (held) => held.refreshToken],
  ['nothing', () => ''],
];
