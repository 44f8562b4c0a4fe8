import { beforeEach, expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { givenLogin } from './given-login.ts';
import { givenDoor, somebody } from './given-registration.ts';

// Attack A21 of docs/attacks.md.

// Whether an email has an account must not be told by the time that an answer takes either. Time is not measured here: what
// takes it is, the statements to the database and the commands to Redis, in their order.

const { post, world, forgetThisMachine } = await givenDoor();
beforeEach(forgetThisMachine);

/** What is asked of the servers during this. */
async function workOf(deed: () => Promise<unknown>): Promise<string[]> {
  const { db, redis } = world.outside;
  const work: string[] = [];
  const note = ({ sql }: { sql: string }) => void work.push(sql.replace(/ values \('.*/s, ' values …')); // where they stand in the text

  const { sendCommand } = redis;
  redis.sendCommand = function (this: typeof redis, command, ...rest) {
    work.push(command.name);
    return sendCommand.call(this, command, ...rest);
  };
  db.on('query', note);
  try {
    await deed();
  } finally {
    db.off('query', note);
    redis.sendCommand = sendCommand;
  }
  return work;
}

test.each([
  ['login', (email: string) => post('login', { email, password: 'a guess' })],
  ['forgot-password', (email: string) => post('forgot-password', { email })],
  [
    'reset-password',
    (email: string) => post('reset-password', { email, otp: '123456', new_password: 'a new one of 7' }),
  ],
  ['resend-otp', (email: string) => post('resend-otp', { email })],
  ['verify-otp', (email: string) => post('verify-otp', { email, otp: '123456' })],
  ['register', (email: string) => post('register', somebody({ email }))],
])('%s does the same for an email with an account as for one without', async (_, ask) => {
  const entity = await testEntity();
  const { email } = await givenLogin(entity);
  await workOf(() => ask(somebody().email)); // what is made at the first use is not made again
  const unknown = await workOf(() => ask(somebody().email));
  const known = await workOf(() => ask(email));
  expect(unknown.length).toBeGreaterThan(1);
  expect(known).toEqual(unknown);
});

test('an invitation does the same for somebody who has an account elsewhere as for anybody', async () => {
  const [entity, elsewhere] = [await testEntity(), await testEntity()];
  const invite = (email: string) => () => entity.call('users.invite', { body: { email, role_id: 3 } });
  await workOf(invite(somebody().email));
  const unknown = await workOf(invite(somebody().email));
  expect(unknown.length).toBeGreaterThan(5);
  expect(await workOf(invite(`rep1@${elsewhere.name}.example`))).toEqual(unknown);
});
