import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../testing/entity.ts';
import { bodyOf, facebookDoor, givenPage, leadChange, signatureOf } from '../testing/facebook.ts';
import { testForm } from '../testing/form.ts';

const SECRET = 'a secret of sixteen characters';
const signed = (bytes: string | Buffer, secret = SECRET) => ({
  'Content-Type': 'application/json',
  'X-Signature-256': `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`,
});
const DAY_MS = 86_400_000;

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

async function signedForm(of: TestEntity, hmac_secret = SECRET) {
  const { body } = await of.call('sources.create', { body: { type: 'website', name: 'Server', hmac_secret } });
  const { post } = await testForm(of);
  const source_id = body.data.id as number;
  const query = { form_key: body.data.form_key as string };
  return {
    send: (bytes: string | Buffer, headers: Readonly<Record<string, string>>) => post({ query, body: bytes, headers }),
    received: () => of.scope.rows('webhook_events').where({ source_id, state: 'received' }),
    events: () => of.scope.rows('webhook_events').where({ source_id }),
  };
}

/** As if what has come until now had come a day ago. */
const aDayLater = () =>
  entity.scope.rows('ingest_keys').update({ first_at: new Date(entity.world.outside.now().getTime() - DAY_MS) });

describe('A33: a signed delivery that somebody took down', () => {
  test('A33: of a form is one lead, sent again a hundred times at once, and a day later', async () => {
    const form = await signedForm(entity);
    const body = JSON.stringify({ submission_id: 'once', answers: { email: 'jane@mail.example' } });
    const first = await form.send(body, signed(body));
    const again = await Promise.all(Array.from({ length: 100 }, () => form.send(body, signed(body))));
    await aDayLater();
    const late = await form.send(body, signed(body));
    for (const { status, body: answer } of [first, ...again, late])
      expect([status, answer.lead_id]).toEqual([200, first.body.lead_id]);
    expect(await form.received()).toHaveLength(1);
  });

  test('A33: of Meta is one lead, sent again a hundred times at once, and a day later', async () => {
    const door = facebookDoor(entity.world);
    const page = await givenPage(entity);
    const body = JSON.stringify(bodyOf(page.pageId, leadChange(page.pageId)));
    const send = async () => (await door.post(body)).status;
    const statuses = [await send(), ...(await Promise.all(Array.from({ length: 100 }, send)))];
    await aDayLater();
    expect(new Set([...statuses, await send()])).toEqual(new Set([200]));
    expect((await page.events()).filter(({ state }) => state === 'received')).toHaveLength(1);
  });
});

describe('A32: a signature of other bytes', () => {
  const body = JSON.stringify({ answers: { email: 'jane@mail.example', note: 'é' } });
  const changed: [name: string, sent: string | Buffer][] = [
    ['a line feed at the end', `${body}\n`],
    ['a BOM at the beginning', `\ufeff${body}`],
    ['the same values written anew', JSON.stringify(JSON.parse(body), null, 1)],
    ['an escape instead of a letter', body.replace('é', '\\u00e9')],
    ['one bit changed', body.replace('jane', 'kane')],
  ];

  test.each(changed)('A32: %s is refused by a signed form and by Meta’s door', async (_name, sent) => {
    const form = await signedForm(entity);
    expect((await form.send(sent, signed(body))).status).toBe(401);
    expect(await form.events()).toEqual([]);
    const door = facebookDoor(entity.world);
    expect((await door.post(sent, { headers: { 'X-Hub-Signature-256': signatureOf(body) } })).status).toBe(401);
  });

  test('A32: with the secret of another company, or of another of its forms, it is refused', async () => {
    const other = await testEntity();
    const theirs = 'their secret, of enough length';
    await signedForm(other, theirs);
    const form = await signedForm(entity);
    expect((await form.send(body, signed(body, theirs))).status).toBe(401);
    expect((await form.send(body, signed(body, entity.world.outside.config.jwtSecret))).status).toBe(401);
    expect(await form.events()).toEqual([]);
  });

  test('A32: what is compressed is not taken, however it is signed', async () => {
    const form = await signedForm(entity);
    const zipped = gzipSync(body);
    for (const over of [zipped, body])
      expect((await form.send(zipped, { ...signed(over), 'Content-Encoding': 'gzip' })).status).toBe(415);
    expect(await form.events()).toEqual([]);
  });
});
