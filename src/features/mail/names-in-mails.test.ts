import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { nameInMail } from './index.ts';

// Attack A29 of docs/attacks.md.

const stranger = () => {
  const username = `guest-${randomBytes(6).toString('hex')}`;
  return { username, email: `${username}@guests.example` };
};
const BREAK = 'Ann\r\nBcc: thief@evil.example\r\n\r\n<h1>Click</h1>';

/** Both mails that carry names which somebody typed: an invitation and a new account. */
async function mailedBy(entity: TestEntity, first_name = 'Nina') {
  const [invited, added] = [stranger(), stranger()];
  await entity.call('users.invite', { body: { email: invited.email, role_id: 3 } });
  await entity.call('users.create', { body: { ...added, first_name, last_name: 'Novak', role_id: 3 } });
  await runJobs(entity);
  return [invited, added].map(({ email }) => {
    const [mail, ...more] = entity.world.mail.to(email);
    expect(more).toEqual([]);
    return mail;
  });
}

test.each([
  ['auth.register', 'first_name', { ...stranger(), password: 'a walk by the sea 7', last_name: 'X', entity_name: 'X' }],
  ['auth.register', 'entity_name', { ...stranger(), password: 'a walk by the sea 7', first_name: 'X', last_name: 'X' }],
  ['users.create', 'last_name', { ...stranger(), first_name: 'X', role_id: 3 }],
  ['users.update', 'first_name', {}],
  ['entity.update', 'name', {}],
])('%s takes no %s with a line break in it', async (operation, field, body) => {
  const entity = await testEntity();
  for (const lineBreak of ['\r\n', '\n', '\r', '\u0085', '\u0000']) {
    const as = operation.startsWith('auth.') ? null : 'admin';
    const named = { ...body, [field]: `Ann${lineBreak}Bcc: thief@evil.example` };
    const reply = await entity.call(operation, { params: { id: entity.ids.rep1 }, body: named, as });
    expect([reply.status, reply.body.errors?.map(({ path }: { path: string }) => path)]).toEqual([400, [field]]);
  }
});

test.each(['a@b.example\r\nBcc: thief@evil.example', 'a@b.example, thief@evil.example', '"x\r\n"@b.example'])(
  'nobody is mailed at %j',
  async (email) => {
    const entity = await testEntity();
    expect((await entity.call('users.invite', { body: { email, role_id: 3 } })).status).toBe(400);
    expect((await entity.call('auth.forgotPassword', { body: { email }, as: null })).status).toBe(400);
  },
);

describe('a name that stands in the database whatever it is', () => {
  test('makes neither a header nor a second recipient nor markup', async () => {
    const entity = await testEntity();
    await entity.scope.rows('users').where({ id: entity.ids.admin }).update({ first_name: BREAK });
    await entity.world.app.across.read('a name of long ago', (db) =>
      db('entities')
        .where({ id: entity.entityId })
        .update({ name: `${BREAK} ${entity.name}` }),
    );
    for (const mail of await mailedBy(entity)) {
      expect(mail?.recipients).toHaveLength(1);
      expect(mail?.to).toHaveLength(1);
      expect([mail?.bcc, mail?.cc]).toEqual([undefined, undefined]);
      expect(mail?.headers.map(({ key }) => key).sort()).toEqual(
        [
          ...['auto-submitted', 'content-transfer-encoding', 'content-type', 'date', 'from', 'message-id'],
          ...['mime-version', 'subject', 'to'],
        ].sort(),
      );
      expect(mail?.subject).not.toMatch(/[\r\n]/);
      expect(mail?.html).toBeUndefined();
      expect(mail?.attachments).toEqual([]);
    }
    expect(entity.world.mail.to('thief@evil.example')).toEqual([]);
  });

  test('is no link: what we mail to strangers carries nobody’s advertisement', async () => {
    const entity = await testEntity();
    const advertisement = 'Win at https://evil.example/prize?x=1 or www.evil.example';
    await entity.scope
      .rows('users')
      .where({ id: entity.ids.admin })
      .update({ first_name: advertisement.slice(0, 50) });
    await entity.call('entity.update', { body: { name: `${advertisement} ${entity.name}` } });
    for (const mail of await mailedBy(entity, 'evil.example/prize')) {
      const own = mail?.text?.replaceAll(entity.world.outside.config.publicUrl, '') ?? '';
      expect(own).toContain('SalesMagnet');
      expect(`${mail?.subject} ${own}`).not.toMatch(/:\/\/|\w\.example|www\.\w/);
    }
  });
});

test.each([
  ['Renée O’Hara-Łukasz', 'Renée O’Hara-Łukasz'],
  ['J.R. Smith & Sons, Inc.', 'J. R. Smith & Sons, Inc.'],
  ['https://evil.example/x', 'https evil. example x'],
  ['a@evil.example', 'a evil. example'],
  ['\u202egnp.exe\u2066', 'gnp. exe'],
  ['two\r\n\tlines', 'two lines'],
  ['علی‌رضا', 'علی‌رضا'],
])('%j stands in a mail as %j', (name, mailed) => {
  expect(nameInMail(name)).toBe(mailed);
});
