import { once } from 'node:events';
import request from 'supertest';
import { hashPassword } from '../../platform/passwords.ts';
import type { Person, TestEntity } from '../../testing/entity.ts';
import { authService } from './auth.service.ts';

export const PASSWORD = 'Correct-horse-7';
let hash: Promise<string> | undefined;

export interface Login {
  readonly email: string;
  readonly password: string;
}

/** Gives a person of the entity a real password, and returns what they sign in with. */
export async function givenLogin(entity: TestEntity, person: Person = 'rep1'): Promise<Login> {
  hash ??= hashPassword(PASSWORD);
  await entity.scope
    .rows('users')
    .where({ id: entity.ids[person] })
    .update({ password_hash: await hash });
  return { email: `${person}@${entity.name}.example`, password: PASSWORD };
}

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** A person signed in over HTTP. */
export async function givenSignedIn(entity: TestEntity, person: Person = 'rep1'): Promise<Tokens> {
  const { body } = await entity.call('auth.login', { body: await givenLogin(entity, person), as: null });
  return body.data;
}

/** GET /api/auth/me with a token of the test's own making. */
export const meWith = (http: TestEntity['world']['http'], token: string) =>
  request(http).get('/api/auth/me').set('Authorization', `Bearer ${token}`);

/** Signing in as another process of the product does it: with a memory of its own, and a clock that the test moves. */
export function otherProcess({ world: { outside, app } }: TestEntity) {
  const clock = { now: Date.now() };
  const now = () => new Date(clock.now);
  const auth = authService({ outside: { ...outside, now }, across: app.across, scopeFor: app.scopeFor });
  return { clock, auth, actorOf: (token: string) => auth.actorOf(`Bearer ${token}`) };
}

let hosts = 0;
/** An address that no other attempt of the run came from, so that throttles of other tests do not count for it. */
export const freshAddress = (): string =>
  `10.${process.pid % 256}.${Math.floor(Math.random() * 256)}.${(hosts++ % 254) + 1}`;

/** Failures over HTTP all come from one address, also those of the runs before on a Redis that stays. */
export async function forgetFailuresOfThisMachine({ outside: { redis } }: TestEntity['world']): Promise<void> {
  if (redis.status !== 'ready') await once(redis, 'ready');
  await redis.del('limit:login-address:127.0.0.1');
}
