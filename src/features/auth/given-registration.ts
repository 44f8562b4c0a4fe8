import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import request from 'supertest';
import { encryption } from '../../platform/encryption.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { testWorld } from '../../testing/world.ts';
import { CODE_LIMITS } from './code-throttle.ts';
import { passwordsService } from './passwords.service.ts';
import { registrationService } from './registration.service.ts';

export const GOOD_PASSWORD = 'a walk by the sea 7';

/** The product's doors for those who are not signed in, and what it mails to them. */
export async function givenDoor() {
  const world = await testWorld();
  const { app, outside, http, mail } = world;
  const { across, scopeFor } = app;

  const post = async (path: string, body: object, token?: string) => {
    let call = request(http).post(`/api/auth/${path}`);
    if (token !== undefined) call = call.set('Authorization', `Bearer ${token}`);
    const { status, body: answer } = await call.send(body);
    return { status, body: answer };
  };

  /** Sends what waits in the outbox; mails of people without an entity lie there too. */
  async function sendMails(): Promise<void> {
    const entities: number[] = await across.read('whose mails wait', async (db) =>
      (await db('outbox').where({ job: 'background.send-mail' }).distinct('entity_id')).map(
        (row: { entity_id: number }) => row.entity_id,
      ),
    );
    for (const entityId of entities) await runJobs({ scope: scopeFor(entityId), world } as never);
  }

  let sending = Promise.resolve();
  const mailsTo = async (address: string) => {
    sending = sending.then(sendMails); // two at once would send each mail twice
    await sending;
    return mail.to(address);
  };

  return {
    world,
    post,
    mailsTo,
    /** The newest code that was mailed to the address. */
    async codeFor(address: string): Promise<string> {
      const newest = (await mailsTo(address)).findLast(({ text }) => /code is \d{6}/.test(text ?? ''));
      return /code is (\d{6})/.exec(newest?.text ?? '')?.[1] ?? 'no code';
    },
    /** Tests come from one address, also those of the runs before on a Redis that stays. */
    async forgetThisMachine(): Promise<void> {
      const { redis } = outside;
      if (redis.status !== 'ready') await once(redis, 'ready');
      await redis.del(`limit:${CODE_LIMITS.sender.name}:127.0.0.1`, `limit:${CODE_LIMITS.guesser.name}:127.0.0.1`);
    },
    /** The same services with a clock, and settings, of the test's own. */
    withOther({ clock = { now: Date.now() }, isSignupOpen = true }) {
      const parts = {
        outside: {
          config: { ...outside.config, isSignupOpen },
          redis: outside.redis,
          now: () => new Date(clock.now),
        },
        ...{ across, scopeFor },
        encryption: encryption(outside.config.encryptionKeys),
        sendMail: app.services.mail.send,
      };
      return { registration: registrationService(parts), passwords: passwordsService(parts) };
    },
  };
}

/** Somebody nobody else is, who wants a company of their own. */
export function somebody(wishes: object = {}) {
  const name = randomBytes(6).toString('hex');
  return {
    username: `user-${name}`,
    email: `${name}@somewhere-${name}.example`,
    password: GOOD_PASSWORD,
    first_name: 'Some',
    last_name: 'Body',
    entity_name: `Company ${name}`,
    ...wishes,
  };
}

/** Another code than this one. */
export const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
