import { beforeEach, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { GOOD_PASSWORD, givenDoor, somebody } from './given-registration.ts';

const { post, codeFor, mailsTo, forgetThisMachine } = await givenDoor();
beforeEach(forgetThisMachine);

/** An account that an administrator made for somebody who was never asked. */
async function madeBy(entity: TestEntity, email: string) {
  const { username, first_name, last_name } = somebody();
  const { status, body } = await entity.call('users.create', {
    body: { username, first_name, last_name, email, role_id: 3 },
  });
  expect(status).toBe(201);
  return body.data;
}
const userOf = ({ scope }: TestEntity, id: number) => scope.rows('users').where({ id }).first();

describe('an email that a company has an account for, and nobody proved there,', () => {
  test('is its owner’s to come in with elsewhere; the account stays with the company, for nobody', async () => {
    const squatter = await testEntity();
    const me = somebody();
    const made = await madeBy(squatter, me.email);

    expect((await post('register', me)).status).toBe(201);
    expect(await userOf(squatter, made.id)).toMatchObject({ email: me.email });
    await post('resend-otp', { email: me.email });
    expect((await post('verify-otp', { email: me.email, otp: await codeFor(me.email) })).status).toBe(200);

    const signedIn = await post('login', { email: me.email, password: GOOD_PASSWORD });
    expect(signedIn.body.data.user.entity.name).toBe(me.entity_name);
    expect(await userOf(squatter, made.id)).toMatchObject({
      email: `freed-${made.id}@salesmagnet.invalid`,
      username: made.username,
      is_verified: false,
    });
    const record = await squatter.call('audit.entries', { query: { subject_type: 'user', subject_id: made.id } });
    expect(record.body.data.map(({ action, actor }: any) => [action, actor])).toEqual([
      ['user.email_freed', 'system'],
      ['user.added', 'user'],
    ]);
    expect(JSON.stringify(record.body)).not.toContain(me.email);
  });

  test('takes nobody out of their own company: there it is the account to sign in to', async () => {
    const entity = await testEntity();
    const domain = `${entity.name}.test.example`;
    await entity.scope.rows('entity_settings').update({ allowed_email_domains: JSON.stringify([domain]) });
    const me = somebody({ email: `new@${domain}`, entity_name: undefined });
    const made = await madeBy(entity, me.email);

    expect((await post('register', me)).status).toBe(201);
    expect((await mailsTo(me.email)).at(-1)?.subject).toBe('You have a SalesMagnet account');
    await post('resend-otp', { email: me.email });
    expect((await post('verify-otp', { email: me.email, otp: await codeFor(me.email) })).status).toBe(200);
    expect(await userOf(entity, made.id)).toMatchObject({ email: me.email, is_verified: true });
  });

  test('once proved is nobody else’s: a registration of before comes too late', async () => {
    const company = await testEntity();
    const me = somebody();
    expect((await post('register', me)).status).toBe(201);
    const otp = await codeFor(me.email);
    const made = await madeBy(company, me.email);
    await post('forgot-password', { email: me.email });
    const reset = { email: me.email, otp: await codeFor(me.email), new_password: GOOD_PASSWORD };
    expect((await post('reset-password', reset)).status).toBe(200);

    expect((await post('verify-otp', { email: me.email, otp })).status).toBe(409);
    expect(await userOf(company, made.id)).toMatchObject({ email: me.email, is_verified: true });
  });
});
