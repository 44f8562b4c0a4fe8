import { randomBytes } from 'node:crypto';
import request from 'supertest';
import { beforeEach, expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { givenDoor, somebody } from '../auth/given-registration.ts';

// Attack A20 of docs/attacks.md.

const door = await givenDoor();
beforeEach(door.forgetThisMachine);

test('whatever host a caller names, mails name the configured one and no other', async () => {
  const entity = await testEntity();
  const token = await entity.tokenOf('admin');
  const post = (path: string, body: object) =>
    request(entity.world.http)
      .post(path)
      .set({
        Host: 'evil.test',
        'X-Forwarded-Host': 'evil.test',
        'X-Forwarded-Proto': 'gopher',
        Origin: 'https://evil.test',
      })
      .set({ Forwarded: 'host=evil.test', Referer: 'https://evil.test/', Authorization: `Bearer ${token}` })
      .send(body);
  const me = somebody();
  const mine = `rep1@${entity.name}.example`;
  const [invited, added] = [1, 2].map(() => `guest-${randomBytes(6).toString('hex')}`);
  const names = { first_name: 'Nina', last_name: 'Novak' };

  const replies = [
    await post('/api/auth/register', me),
    await post('/api/auth/resend-otp', { email: me.email }),
    await post('/api/auth/forgot-password', { email: mine }),
    await post('/api/users/invitations', { email: `${invited}@guests.example`, role_id: 3 }),
    await post('/api/users', { ...names, username: added, email: `${added}@guests.example`, role_id: 3 }),
  ];
  expect(replies.map(({ status }) => status)).toEqual([201, 200, 200, 201, 201]);

  const { publicUrl } = entity.world.outside.config;
  const to = [me.email, mine, `${invited}@guests.example`, `${added}@guests.example`];
  const mails = (await Promise.all(to.map(door.mailsTo))).flat();
  expect(mails).toHaveLength(5);
  for (const { headers, text } of mails) {
    expect(JSON.stringify([headers, text])).not.toMatch(/evil|gopher/);
    for (const [url] of text?.matchAll(/\w+:\/\/[^\s)]*/g) ?? []) expect(url).toBe(publicUrl);
  }
  expect(mails.filter(({ text }) => text?.includes(publicUrl))).toHaveLength(2);
});
