import { beforeEach, describe, expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { freshAddress } from './given-login.ts';
import { GOOD_PASSWORD, givenDoor, otherThan, somebody } from './given-registration.ts';

// Attack A18 of docs/attacks.md.

// A crowd: each guess comes from an address of its own, so that no throttle of addresses stops it before the code itself does.

const { post, codeFor, withOther, forgetThisMachine } = await givenDoor();
beforeEach(forgetThisMachine);
const { registration, passwords } = withOther({});

const outcomeOf = (guess: Promise<unknown>): Promise<string> =>
  guess.then(
    () => 'right',
    ({ code }) => String(code),
  );
const atOnce = (count: number, guess: () => Promise<unknown>) =>
  Promise.all(Array.from({ length: count }, () => outcomeOf(guess())));

describe('a hundred guesses at once, from everywhere,', () => {
  test('leave the password as it is, and then the mailed code is worth nothing', async () => {
    const entity = await testEntity();
    const email = `rep1@${entity.name}.example`;
    await post('forgot-password', { email });
    const otp = await codeFor(email);
    const guess = (code: string) => passwords.reset({ email, otp: code, new_password: GOOD_PASSWORD }, freshAddress());

    const outcomes = await atOnce(100, () => guess(otherThan(otp)));

    expect(new Set(outcomes)).toEqual(new Set(['invalid_input', 'too_many_requests']));
    expect(await outcomeOf(guess(otp))).not.toBe('right');
    const user = await entity.scope.rows('users').where({ id: entity.ids.rep1 }).first();
    expect(user?.password_hash).toBe('nobody signs in with this');
  });

  test('verify nobody, and then the mailed code is worth nothing until there is a new one', async () => {
    const me = somebody();
    await registration.register(me, freshAddress());
    const { email } = me;
    const otp = await codeFor(email);

    const outcomes = await atOnce(30, () => registration.verify({ email, otp: otherThan(otp) }, freshAddress()));

    expect(new Set(outcomes)).toEqual(new Set(['invalid_input']));
    expect(await outcomeOf(registration.verify({ email, otp }, freshAddress()))).toBe('invalid_input');
    await registration.resend(email, freshAddress());
    const renewed = { email, otp: await codeFor(email) };
    expect(await outcomeOf(registration.verify(renewed, freshAddress()))).toBe('right');
  });

  test('of the right code reset the password once', async () => {
    const entity = await testEntity();
    const email = `rep2@${entity.name}.example`;
    await post('forgot-password', { email });
    const otp = await codeFor(email);

    const reset = () => passwords.reset({ email, otp, new_password: GOOD_PASSWORD }, freshAddress());
    const outcomes = await atOnce(10, reset);

    expect(outcomes.filter((outcome) => outcome === 'right')).toHaveLength(1);
    expect(await entity.scope.rows('audit_log').where({ action: 'user.password_reset' })).toHaveLength(1);
  });
});

test('an expired code resets nothing', async () => {
  const entity = await testEntity();
  const email = `rep3@${entity.name}.example`;
  const clock = { now: Date.now() };
  const later = withOther({ clock }).passwords;
  await later.forgot(email, freshAddress());
  const otp = await codeFor(email);
  clock.now += 10 * 60_000;
  const late = later.reset({ email, otp, new_password: GOOD_PASSWORD }, freshAddress());
  expect(await outcomeOf(late)).toBe('invalid_input');
});
