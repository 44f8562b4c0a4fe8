import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { openRedis } from '../../platform/redis.ts';
import { testWorld } from '../../testing/world.ts';
import { givenDoor, otherThan } from './given-registration.ts';
import { oneTimeCodes } from './one-time-codes.ts';

// Attack A18 of docs/attacks.md.

const { outside } = await testWorld();
await (await givenDoor()).forgetThisMachine();
const clock = { now: Date.now() };
const codes = oneTimeCodes({ redis: outside.redis, secret: 'a secret', now: () => new Date(clock.now) });
const somewhere = () => `${randomBytes(8).toString('hex')}@somewhere.example`;
const MINUTE = 60_000;

test('a code has six digits, proves what it was made for, and is spent once however many spend it at once', async () => {
  const email = somewhere();
  const { code } = await codes.issue('verify_email', email, 'what it is about');
  expect(code).toMatch(/^\d{6}$/);
  const right = await codes.match('verify_email', email, code);
  expect(right?.about).toBe('what it is about');
  const spent = await Promise.all([1, 2, 3, 4, 5].map(async () => right?.spend()));
  expect(spent.filter(Boolean)).toHaveLength(1);
  expect(await codes.match('verify_email', email, code)).toBeUndefined();
});

test('a code has five tries, also of a hundred made at once, the right one among them or not', async () => {
  const email = somewhere();
  const { code } = await codes.issue('reset_password', email);
  const wrong = Array.from({ length: 99 }, () => codes.match('reset_password', email, otherThan(code)));
  const guesses = await Promise.all([...wrong, codes.match('reset_password', email, code)]);
  expect(guesses.every((guess) => guess === undefined)).toBe(true);
  expect(await codes.match('reset_password', email, code)).toBeUndefined();
});

test('the fifth try may still be the right one', async () => {
  const email = somewhere();
  const { code } = await codes.issue('reset_password', email);
  for (let made = 0; made < 4; made += 1) await codes.match('reset_password', email, otherThan(code));
  expect(await codes.match('reset_password', email, code)).toBeDefined();
});

test('a code is good for ten minutes', async () => {
  const email = somewhere();
  const { code, goodUntil } = await codes.issue('verify_email', email);
  expect(goodUntil.getTime() - clock.now).toBe(10 * MINUTE);
  clock.now += 10 * MINUTE - 1;
  expect(await codes.match('verify_email', email, code)).toBeDefined();
  clock.now += 1;
  expect(await codes.match('verify_email', email, code)).toBeUndefined();
});

test('a newer code ends the older, has tries of its own, and keeps what it is about', async () => {
  const email = somewhere();
  const first = await codes.issue('verify_email', email, 'a registration');
  for (let made = 0; made < 5; made += 1) await codes.match('verify_email', email, otherThan(first.code));
  const second = await codes.renew('verify_email', email);
  expect(second?.about).toBe('a registration');
  if (first.code !== second?.code) expect(await codes.match('verify_email', email, first.code)).toBeUndefined();
  expect((await codes.match('verify_email', email, second?.code ?? ''))?.about).toBe('a registration');
  expect(await codes.renew('verify_email', somewhere())).toBeUndefined();
});

test("a code is neither another person's nor for another purpose", async () => {
  const [mine, theirs] = [somewhere(), somewhere()];
  const { code } = await codes.issue('verify_email', mine);
  await codes.issue('verify_email', theirs);
  await codes.issue('reset_password', mine);
  expect(
    (await codes.match('verify_email', theirs, code)) ?? (await codes.match('reset_password', mine, code)),
  ).toBeUndefined();
});

test('Redis holds neither the code, nor a hash of it without the key, nor the email; and forgets it within a day', async () => {
  const email = somewhere();
  const before = new Set(await outside.redis.keys('code:*'));
  const { code } = await codes.issue('verify_email', email, 'sealed');
  const [place = '', ...more] = (await outside.redis.keys('code:*')).filter((name) => !before.has(name));
  expect(more).toEqual([]);
  const { about, until, tries, ...rest } = await outside.redis.hgetall(place);
  expect({ about, tries }).toEqual({ about: 'sealed', tries: '0' });
  expect(Number(until)).toBeGreaterThan(clock.now);
  expect(JSON.stringify([place, rest])).not.toMatch(new RegExp(`${code}|${email.split('@')[0]}`));
  const other = oneTimeCodes({ redis: outside.redis, secret: 'another secret', now: () => new Date(clock.now) });
  expect(await other.match('verify_email', email, code)).toBeUndefined();
  const left = await outside.redis.pttl(place);
  expect(left > 0 && left <= 24 * 60 * MINUTE).toBe(true);
});

test('while Redis is away codes are unavailable, not wrong', async () => {
  const redis = openRedis('redis://127.0.0.1:1', () => undefined);
  const away = oneTimeCodes({ redis, secret: 'a secret', now: () => new Date() });
  for (const asked of [away.issue('verify_email', 'a@b.example'), away.match('verify_email', 'a@b.example', '123456')])
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' });
  redis.disconnect();
});
