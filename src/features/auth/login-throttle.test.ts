import { randomBytes } from 'node:crypto';
import request from 'supertest';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { compose } from '../../app.ts';
import { Failure } from '../../platform/errors.ts';
import { openRedis } from '../../platform/redis.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { testWorld } from '../../testing/world.ts';
import { authService } from './auth.service.ts';
import { LIMITS } from './login-throttle.ts';
import { forgetFailuresOfThisMachine, freshAddress, givenLogin, type Login } from './given-login.ts';

// Attacks A16, A17 of docs/attacks.md.

const forget = async () => forgetFailuresOfThisMachine(await testWorld());
beforeEach(forget);
afterAll(forget);

const device = (address: string) => ({ address, userAgent: 'test' });
const wrong = ({ email }: Login): Login => ({ email, password: 'a guess' });

/** What became of so many logins, one after another. */
async function codesOf(count: number, login: () => Promise<unknown>): Promise<string[]> {
  const codes: string[] = [];
  for (let made = 0; made < count; made += 1) codes.push(await codeOf(login()));
  return codes;
}

const codeOf = (login: Promise<unknown>): Promise<string> =>
  login.then(
    () => 'signed in',
    (error: unknown) => (error instanceof Failure ? error.code : String(error)),
  );

/** As if a crowd of addresses had failed: 60 within the hour is the most an account takes. */
async function attackFromEverywhere(entity: TestEntity, login: Login): Promise<void> {
  const { auth } = entity.world.app.services;
  for (let round = 0; round < 6; round += 1)
    await Promise.all(Array.from({ length: 10 }, () => codeOf(auth.login(wrong(login), device(freshAddress())))));
}

describe('one guesser', () => {
  test('has ten tries at an account, then 429 with Retry-After, even with the right password', async () => {
    const entity = await testEntity();
    const login = await givenLogin(entity);

    const statuses: number[] = [];
    for (let made = 0; made < 10; made += 1)
      statuses.push((await entity.call('auth.login', { body: wrong(login), as: null })).status);
    const refused = await entity.call('auth.login', { body: login, as: null });

    expect(statuses).toEqual(Array(10).fill(401));
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(900);
  });

  test('has ten tries also when they are all made at once', async () => {
    const entity = await testEntity();
    const login = await givenLogin(entity);
    const address = freshAddress();

    const codes = await Promise.all(
      Array.from({ length: 40 }, () => codeOf(entity.world.app.services.auth.login(wrong(login), device(address)))),
    );

    expect(codes.filter((code) => code === 'wrong_credentials')).toHaveLength(10);
    expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(30);
  });

  test('gains nothing from another spelling of the email or another address of the same IPv6 network', async () => {
    const entity = await testEntity();
    const login = await givenLogin(entity);
    const { auth } = entity.world.app.services;
    const network = `2001:db8:${randomBytes(2).toString('hex')}:1`;

    await codesOf(10, () => auth.login(wrong(login), device(`${network}:${randomBytes(2).toString('hex')}::1`)));
    const spelled = { ...login, email: ` ${login.email.toUpperCase()}` };

    expect(await codeOf(auth.login(spelled, device(`${network}::abcd`)))).toBe('too_many_requests');
  });

  test('gains nothing from a made-up X-Forwarded-For', async () => {
    const entity = await testEntity();
    const login = await givenLogin(entity);
    const guess = (from: string) =>
      request(entity.world.http).post('/api/auth/login').set('X-Forwarded-For', from).send(wrong(login));

    for (let made = 0; made < 10; made += 1) await guess(`198.51.100.${made}`);

    expect((await guess('198.51.100.200')).status).toBe(429);
  });

  test('gains nothing from what it writes before the address that a trusted proxy adds', async () => {
    const entity = await testEntity();
    const login = await givenLogin(entity);
    const { outside } = entity.world;
    const behindProxy = compose({ ...outside, config: { ...outside.config, trustProxy: 1 } }).http();
    const from = (address: string, made: number, body: Login) =>
      request(behindProxy)
        .post('/api/auth/login')
        .set('X-Forwarded-For', `198.51.100.${made}, 2001:db8::${made}, ${address}`)
        .send(body);
    const [guesser, owner] = [freshAddress(), freshAddress()];

    for (let made = 0; made < 10; made += 1) await from(guesser, made, wrong(login));

    expect((await from(guesser, 200, login)).status).toBe(429);
    expect((await from(owner, 200, login)).status).toBe(200);
    const [session] = await entity.scope.rows('sessions');
    expect(session?.address).toBe(owner);
  });

  test('who tries many accounts is stopped after a hundred failures', async () => {
    const { world } = await testEntity();
    const address = freshAddress();
    const guess = () =>
      world.app.services.auth.login(
        { email: `${randomBytes(8).toString('hex')}@x.example`, password: 'x' },
        device(address),
      );

    const codes = await Promise.all(Array.from({ length: 104 }, () => codeOf(guess())));

    expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(4);
  });

  test('an unknown email is throttled like a known one', async () => {
    const { world } = await testEntity();
    const login = { email: `${randomBytes(8).toString('hex')}@x.example`, password: 'x' };
    const address = freshAddress();

    const codes = await codesOf(11, () => world.app.services.auth.login(login, device(address)));

    expect(codes).toEqual([...Array(10).fill('wrong_credentials'), 'too_many_requests']);
  });
});

describe('a person under attack', () => {
  test('cannot have their account limit used up by one address, whenever its windows begin', () => {
    const { pair, account } = LIMITS;

    expect(account.points).toBeGreaterThan(pair.points * (account.seconds / pair.seconds + 1));
  });

  test('signs in from elsewhere while one address guesses', async () => {
    const entity = await testEntity();
    const login = await givenLogin(entity);
    const { auth } = entity.world.app.services;
    const attacker = freshAddress();

    await codesOf(75, () => auth.login(wrong(login), device(attacker)));

    expect(await codeOf(auth.login(login, device(freshAddress())))).toBe('signed in');
  });

  test('signs in from a known address while a crowd of addresses guesses, which no new address may', async () => {
    const entity = await testEntity();
    const login = await givenLogin(entity);
    const { auth } = entity.world.app.services;
    const home = freshAddress();
    await auth.login(login, device(home));

    await attackFromEverywhere(entity, login);

    expect(await codeOf(auth.login(login, device(freshAddress())))).toBe('too_many_requests');
    expect(await codeOf(auth.login(login, device(home)))).toBe('signed in');
  });
});

test('only failures count: a login that succeeds again and again is never throttled', async () => {
  const entity = await testEntity();
  const login = await givenLogin(entity);
  const { auth } = entity.world.app.services;
  const address = freshAddress();

  expect(await codesOf(12, () => auth.login(login, device(address)))).toEqual(Array(12).fill('signed in'));
});

describe('while Redis is down', () => {
  const redis = openRedis('redis://127.0.0.1:1', () => undefined);
  afterAll(() => redis.disconnect());

  test('people sign in, and a guesser is throttled all the same', async () => {
    const entity = await testEntity();
    const login = await givenLogin(entity);
    const { outside, app } = entity.world;
    const auth = authService({ outside: { ...outside, redis }, across: app.across, scopeFor: app.scopeFor });
    const attacker = freshAddress();

    const codes = await codesOf(11, () => auth.login(wrong(login), device(attacker)));

    expect(codes).toEqual([...Array(10).fill('wrong_credentials'), 'too_many_requests']);
    expect(await codeOf(auth.login(login, device(freshAddress())))).toBe('signed in');
  });
});
