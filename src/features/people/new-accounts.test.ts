import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { rateLimiter } from '../../platform/rate-limit.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { deedsOn } from './given-user.ts';
import { MADE_A_DAY, REFUSALS } from './new-accounts.service.ts';

const bodyOf = () => {
  const username = `nina-${randomBytes(6).toString('hex')}`;
  const email = `${username}@company.example`;
  return { username, email, first_name: 'Nina', last_name: 'Novak', role_id: 3 };
};
const create = (entity: TestEntity, body: object) => entity.call('users.create', { body });

test('an account is there at once, unverified, and its owner is told by mail how to choose a password', async () => {
  const entity = await testEntity();
  const body = {
    ...bodyOf(),
    phone: '+1 415 555 0123',
    max_active_leads: 5,
    weight: 2,
    working_hours: { '1': [['09:00', '17:00']] },
  };
  const { status, body: answer } = await create(entity, { ...body, email: ` ${body.email.toUpperCase()} ` });
  expect([status, answer.data]).toEqual([
    201,
    expect.objectContaining({ ...body, role: 'sales_rep', is_verified: false }),
  ]);
  await runJobs(entity);
  const [mail, ...more] = entity.world.mail.to(body.email);
  expect([mail?.text, more]).toEqual([expect.stringContaining('forgot-password'), []]);
  expect(await deedsOn(entity, answer.data.id)).toEqual([
    { action: 'user.added', user_id: entity.ids.admin, before: null, after: { username: body.username, role_id: 3 } },
  ]);
});

test('nobody signs in to it before the owner chose a password by mail, and then the owner does', async () => {
  const entity = await testEntity();
  const { email } = (await create(entity, bodyOf())).body.data;
  const login = (password: string) => entity.call('auth.login', { body: { email, password }, as: null });
  expect((await login('none chosen yet')).status).toBe(401);
  await entity.call('auth.forgotPassword', { body: { email }, as: null });
  await runJobs(entity);
  const otp = /\b\d{6}\b/.exec(entity.world.mail.to(email).at(-1)?.text ?? '')?.[0];
  const new_password = 'a password of her own';
  expect((await entity.call('auth.resetPassword', { body: { email, otp, new_password }, as: null })).status).toBe(200);
  expect((await login(new_password)).status).toBe(200);
});

test('an email of somebody here, and a username or an email of somebody anywhere, is a conflict that names no company', async () => {
  const [entity, elsewhere] = [await testEntity(), await testEntity()];
  const taken = (await create(elsewhere, bodyOf())).body.data;
  for (const change of [
    { email: `rep1@${entity.name}.example` },
    { email: taken.email.toUpperCase() },
    { username: taken.username },
  ]) {
    const reply = await create(entity, { ...bodyOf(), ...change });
    expect([change, reply.status]).toEqual([change, 409]);
    expect(JSON.stringify(reply.body)).not.toContain(elsewhere.name);
  }
  expect(await entity.scope.rows('users')).toHaveLength(6);
  expect(await entity.scope.rows('outbox')).toEqual([]);
});

test('who tries many emails to learn which are taken is stopped, and accounts that are made do not count', async () => {
  const entity = await testEntity();
  expect((await create(entity, bodyOf())).status).toBe(201);
  const email = `rep1@${entity.name}.example`;
  for (let nth = 0; nth < REFUSALS.points; nth += 1)
    expect((await create(entity, { ...bodyOf(), email })).status).toBe(409);
  const stopped = await create(entity, bodyOf());
  expect([stopped.status, Number(stopped.headers['retry-after']) > 0]).toEqual([429, true]);
});

test('a company makes so many accounts a day, each a mail to a stranger; what is refused does not count', async () => {
  const entity = await testEntity();
  const made = rateLimiter(entity.world.outside.redis, MADE_A_DAY);
  for (let nth = 0; nth < MADE_A_DAY.points - 2; nth += 1) await made.take(String(entity.entityId));
  expect((await create(entity, { ...bodyOf(), email: `rep1@${entity.name}.example` })).status).toBe(409);
  const replies = await Promise.all([1, 2, 3, 4].map(() => create(entity, bodyOf())));
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 429, 429]);
  await runJobs(entity);
  expect(await entity.scope.rows('users')).toHaveLength(8);
});

test.each([
  [{ email: 'nobody' }, 'email'],
  [{ username: 'x' }, 'username'],
  [{ username: 'two words' }, 'username'],
  [{ first_name: 'a\u0000b' }, 'first_name'],
  [{ role_id: 9 }, 'role_id'],
  [{ is_verified: true }, 'is_verified'],
  [{ password: 'chosen for her' }, 'password'],
])('%j is refused', async (change, path) => {
  const entity = await testEntity();
  const reply = await create(entity, { ...bodyOf(), ...change });
  expect([reply.status, reply.body.errors[0].path]).toEqual([400, path]);
});
