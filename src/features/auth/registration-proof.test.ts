import { beforeEach, describe, expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { freshAddress } from './given-login.ts';
import { givenDoor, otherThan, somebody } from './given-registration.ts';

// Attacks A18, A19, A21 of docs/attacks.md.

const door = await givenDoor();
const { post, codeFor, mailsTo, withOther } = door;
beforeEach(door.forgetThisMachine);

const verify = async (email: string) => post('verify-otp', { email, otp: await codeFor(email) });

describe('whether an email has an account', () => {
  test('makes no difference to an answer; its owner is told by mail', async () => {
    const entity = await testEntity();
    const owner = `rep1@${entity.name}.example`;
    const me = somebody({ email: owner });
    const { status, body } = await post('register', me);
    expect([status, body.message]).toEqual([
      201,
      'User registered successfully. Please check your email for verification.',
    ]);
    expect(body.data).toEqual({ user_id: expect.any(Number), username: me.username, email: owner });
    const [mail, ...more] = await mailsTo(owner);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('You have a SalesMagnet account');
    expect(mail?.text).not.toMatch(/\d{6}/);
    // nor does what a second registration finds: names are taken when they are proved
    const again = await post('register', { ...somebody(), username: me.username, entity_name: me.entity_name });
    expect(again.status).toBe(201);
    const unknown = await post('register', somebody());
    expect(Object.keys(unknown.body)).toEqual(Object.keys(body));

    const resent = await Promise.all(
      [owner, again.body.data.email, somebody().email].map((email) => post('resend-otp', { email })),
    );
    for (const one of resent) expect([one.status, one.body.message]).toEqual([200, resent[0]?.body.message]);
    expect(await mailsTo(owner)).toHaveLength(1);
    const tried = await Promise.all(
      [owner, somebody().email].map((email) => post('verify-otp', { email, otp: '123456' })),
    );
    expect(tried.map((one) => [one.status, one.body.errors])).toEqual(tried.map(() => [400, tried[0]?.body.errors]));
  });

  test('is written in no mail that somebody else can have sent with words of their own', async () => {
    const me = somebody({ first_name: 'http://evil.example', last_name: 'Click here' });
    await post('register', { ...me, entity_name: `Visit evil.example ${me.username}` });
    const [mail] = await mailsTo(me.email);
    expect(`${mail?.subject}${mail?.text}`).not.toMatch(/evil|Click/);
  });
});

describe('codes', () => {
  test('the wrong one is a 400, after five the right one too, and a new one ends the older', async () => {
    const { email, ...rest } = somebody();
    await post('register', { email, ...rest });
    const first = await codeFor(email);
    for (let made = 0; made < 5; made += 1)
      expect((await post('verify-otp', { email, otp: otherThan(first) })).body.errors[0].path).toBe('otp');
    expect((await post('verify-otp', { email, otp: first })).status).toBe(400);
    await post('resend-otp', { email });
    const second = await codeFor(email);
    if (second !== first) expect((await post('verify-otp', { email, otp: first })).status).toBe(400);
    expect((await post('verify-otp', { email, otp: second })).status).toBe(200);
    expect((await post('verify-otp', { email, otp: second })).status).toBe(400);
  });

  test('an expired one is a 400; the registration waits for a new one', async () => {
    const clock = { now: Date.now() };
    const { registration } = withOther({ clock });
    const me = somebody();
    await registration.register(me, freshAddress());
    const otp = await codeFor(me.email);
    clock.now += 10 * 60_000;
    await expect(registration.verify({ email: me.email, otp }, freshAddress())).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await post('resend-otp', { email: me.email });
    expect((await verify(me.email)).status).toBe(200);
  });

  test('somebody whom an admin added is verified by one, too', async () => {
    const entity = await testEntity();
    await entity.scope.rows('users').where({ id: entity.ids.rep1 }).update({ is_verified: false });
    const email = `rep1@${entity.name}.example`;
    await post('resend-otp', { email });
    expect((await verify(email)).status).toBe(200);
    expect(await entity.scope.rows('users').where({ id: entity.ids.rep1 }).first()).toMatchObject({
      is_verified: true,
    });
    expect(await entity.scope.rows('audit_log').first()).toMatchObject({ action: 'user.verified' });
  });
});

describe('at the same moment', () => {
  /** Registers all, has all their codes, and gives them back at once. */
  async function race(people: ReturnType<typeof somebody>[]) {
    for (const one of people) expect((await post('register', one)).status).toBe(201);
    const codes = await Promise.all(people.map(async ({ email }) => ({ email, otp: await codeFor(email) })));
    return (await Promise.all(codes.map((one) => post('verify-otp', one)))).map(({ status }) => status).sort();
  }

  test('two people with one username, or one company: one gets it, the other is told', async () => {
    const { username, entity_name } = somebody();
    expect(await race([somebody({ username }), somebody({ username })])).toEqual([200, 409]);
    expect(await race([somebody({ entity_name }), somebody({ entity_name })])).toEqual([200, 409]);
  });

  test('one registration twice makes one account: the newest code counts', async () => {
    const me = somebody();
    const replies = await Promise.all([post('register', me), post('register', me)]);
    expect(replies.map(({ status }) => status)).toEqual([201, 201]);
    const codes = new Set((await mailsTo(me.email)).map(({ text }) => /code is (\d{6})/.exec(text ?? '')?.[1]));
    const tried = await Promise.all(
      [...codes].flatMap((otp) => [1, 2].map(() => post('verify-otp', { email: me.email, otp }))),
    );
    expect(tried.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(tried.filter(({ status }) => status !== 200).every(({ status }) => status === 400)).toBe(true);
  });
});

describe('throttles', () => {
  test('a mailbox gets five mails in a quarter of an hour, whoever asks from wherever, account or not', async () => {
    const entity = await testEntity();
    const { registration } = withOther({});
    for (const email of [`rep2@${entity.name}.example`, somebody().email]) {
      for (let made = 0; made < 5; made += 1) await registration.resend(email, freshAddress());
      await expect(registration.resend(email, freshAddress())).rejects.toMatchObject({ code: 'too_many_requests' });
      await expect(registration.register(somebody({ email }), freshAddress())).rejects.toMatchObject({
        code: 'too_many_requests',
        retryAfter: expect.any(Number),
      });
    }
  });

  test('one address cannot ask for many mailboxes without end', async () => {
    const { registration } = withOther({});
    const address = freshAddress();
    const asked = Array.from({ length: 101 }, () =>
      registration.resend(somebody().email, address).then(
        () => 'ok',
        ({ code }) => code,
      ),
    );
    expect((await Promise.all(asked)).filter((outcome) => outcome === 'too_many_requests')).toHaveLength(1);
  });

  test('guesses are throttled over many codes, by person and address', async () => {
    const { registration } = withOther({});
    const { email } = somebody();
    const guess = (address: string) => registration.verify({ email, otp: '123456' }, address).catch(({ code }) => code);
    const address = freshAddress();
    const outcomes = [];
    for (let made = 0; made < 11; made += 1) outcomes.push(await guess(address));
    expect(outcomes).toEqual([...Array(10).fill('invalid_input'), 'too_many_requests']);
    for (let made = 0; made < 50; made += 1) await guess(freshAddress());
    expect(await guess(freshAddress())).toBe('too_many_requests');
  });
});
