import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { encryption } from '../../platform/encryption.ts';
import { Failure } from '../../platform/errors.ts';
import { logger } from '../../platform/logger.ts';
import { mailer } from '../../platform/mailer.ts';
import { testEntity } from '../../testing/entity.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { type MailParts, mailService } from './mail.service.ts';

const entity = await testEntity();
const { scope, world } = entity;
const { mail: mailbox } = world;
const { send } = world.app.services.mail;
const TURN = { isLast: false };
let people = 0;
const person = (prefix = 'person') => `${prefix}-${++people}@${entity.name}.example`;

const serviceWith = (parts: Partial<MailParts>) =>
  mailService({
    outside: world.outside,
    encryption: encryption(world.outside.config.encryptionKeys),
    mailer: mailer(world.outside.config, world.outside.log),
    fileOfExport: () => Promise.reject(new Error('no export is expected')),
    onReportLost: () => Promise.reject(new Error('no report is expected')),
    ...parts,
  });

/** The newest mail in the outbox, taken out. */
async function takeSealed() {
  const row = await scope.rows('outbox').where({ job: 'background.send-mail' }).orderBy('id', 'desc').first();
  await scope
    .rows('outbox')
    .where({ id: row?.id ?? 0 })
    .delete();
  return (typeof row?.payload === 'string' ? JSON.parse(row.payload) : row?.payload) as {
    message_id: string;
    sealed: string;
  };
}

test('a mail arrives as it was written, from the configured sender, for one person only', async () => {
  const to = person();
  await send(scope, {
    to,
    subject: 'Grüße — ✓',
    text: 'Your code is 123456.\n',
    html: '<p>Your code is <b>123456</b>.</p>',
  });
  expect(await runJobs(entity)).toEqual(['background.send-mail']);
  const [mail, ...more] = mailbox.to(to);
  expect(more).toEqual([]);
  expect(mail).toMatchObject({
    recipients: [to],
    subject: 'Grüße — ✓',
    from: { address: 'salesmagnet@localhost' },
    to: [{ address: to }],
    html: '<p>Your code is <b>123456</b>.</p>\n',
  });
  expect(mail?.text?.trim()).toBe('Your code is 123456.');
});

test('a mail exists only if its cause is committed', async () => {
  const to = person();
  const undone = scope.transaction(async (tx) => {
    await send(tx, { to, subject: 'Never', text: 'sent' });
    throw new Error('the cause failed');
  });
  await expect(undone).rejects.toThrow('the cause failed');
  await runJobs(entity);
  expect(mailbox.to(to)).toEqual([]);
});

test('neither the address nor the words of a mail lie readable in the outbox, and another entity cannot open them', async () => {
  const to = person();
  await send(scope, { to, subject: 'A subject', text: 'Your code is 737373.' });
  const payload = await takeSealed();
  const bytes = Buffer.from(payload.sealed, 'base64').toString('latin1') + JSON.stringify(payload);
  for (const secret of [to, 'subject', '737373']) expect(bytes).not.toContain(secret);
  const other = await testEntity();
  await expect(world.app.services.mail.deliver(other.scope, payload, TURN)).rejects.toThrow();
});

test.each(['a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example', 'List: a@b.example, c@d.example;'])(
  'what is no single address reaches nobody else: %j',
  async (to) => {
    await send(scope, { to, subject: 'One\r\nBcc: c@d.example', text: 'text' });
    await world.app.services.mail.deliver(scope, await takeSealed(), TURN).catch(() => undefined);
    for (const address of ['a@b.example', 'c@d.example']) expect(mailbox.to(address)).toEqual([]);
  },
);

test('a line break in a subject makes no header', async () => {
  const to = person();
  await send(scope, { to, subject: 'One\r\nX-Made-Up: yes', text: 'text' });
  await runJobs(entity);
  expect(mailbox.to(to)[0]?.headers.map(({ key }) => key)).not.toContain('x-made-up');
});

test('a mail that the server takes later is tried again, one that it never takes is not; nobody is named', async () => {
  const service = serviceWith({});
  for (const [prefix, isFinal] of [
    ['later', false],
    ['refused', true],
  ] as const) {
    const to = person(prefix);
    await send(scope, { to, subject: 'A subject', text: 'text' });
    const error = await service.deliver(scope, await takeSealed(), TURN).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
    expect(error instanceof Failure).toBe(isFinal);
    expect(`${error?.message}${error?.stack}`).not.toContain(to);
    expect(error?.cause).toBeUndefined();
  }
});

test('a server that is away is an error to try again', async () => {
  const { mailFrom, dataDir } = world.outside.config;
  const away = mailer({ mailFrom, dataDir, smtpUrl: 'smtp://127.0.0.1:1' }, world.outside.log);
  await send(scope, { to: person(), subject: 'A subject', text: 'text' });
  const trying = serviceWith({ mailer: away }).deliver(scope, await takeSealed(), TURN);
  await expect(trying).rejects.toThrow('The mail server did not take a mail (ESOCKET');
});

test('a mail of no further use is not sent', async () => {
  const to = person();
  await send(scope, { to, subject: 'Too late', text: 'text', uselessFrom: new Date().toISOString() });
  await runJobs(entity);
  expect(mailbox.to(to)).toEqual([]);
});

test('the file of an export goes with the mail', async () => {
  const to = person();
  const folder = await mkdtemp(join(tmpdir(), 'salesmagnet-mail-'));
  const path = join(import.meta.dirname, 'index.ts');
  await send(scope, { to, subject: 'A report', text: 'text', exportIds: [7] });
  const fileOfExport = async (_: unknown, id: number) => ({ filename: `${id}.csv`, path, contentType: 'text/csv' });
  await serviceWith({ fileOfExport }).deliver(scope, await takeSealed(), TURN);
  const [attachment] = mailbox.to(to)[0]?.attachments ?? [];
  expect(attachment).toMatchObject({ filename: '7.csv', mimeType: 'text/csv' });
  expect(Buffer.from(attachment?.content as ArrayBuffer)).toEqual(await readFile(path));
  await rm(folder, { recursive: true });
});

test('without a mail server each mail is a file that only its owner reads; the log says where, and not for whom', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'salesmagnet-mail-'));
  const lines: string[] = [];
  const log = logger('info', 'test', { write: (line) => void lines.push(line) });
  const to = person();
  await send(scope, { to, subject: 'A subject', text: 'The words' });
  await serviceWith({ mailer: mailer({ mailFrom: 'a@b.example', dataDir, smtpUrl: undefined }, log) }).deliver(
    scope,
    await takeSealed(),
    TURN,
  );
  const [name = '', ...more] = await readdir(join(dataDir, 'mail'));
  expect(more).toEqual([]);
  const file = join(dataDir, 'mail', name);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const mail = await PostalMime.parse(await readFile(file));
  expect(mail).toMatchObject({ subject: 'A subject', to: [{ address: to }] });
  expect(lines.join('')).toContain(file);
  expect(lines.join('')).not.toContain(to);
  await rm(dataDir, { recursive: true });
});
