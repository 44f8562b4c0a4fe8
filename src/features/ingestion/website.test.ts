import { createHmac } from 'node:crypto';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { testForm } from '../../testing/form.ts';

// Attack A32 of docs/attacks.md.

const answers = { email: 'jane@mail.example', first_name: 'Jane' };

describe('what a form may send', () => {
  test("the reference's body, with the entity's default form", async () => {
    const entity = await testEntity();
    const form = await testForm(entity, { is_default_form: true });
    const body = {
      platform: 'website',
      entity_id: entity.entityId,
      page_url: 'https://example.com/landing-page',
      page_id: 'landing_page_001',
      utm: { source: 'google', medium: 'cpc', campaign: 'summer_sale' },
      answers: { email: 'user@example.com', phone: '+15551234567', first_name: 'John', last_name: 'Doe' },
    };
    const reply = await form.post({ query: {}, body });
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      success: true,
      lead_id: expect.any(Number),
      message: 'Lead received successfully',
      event_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
    });
    expect(await form.events()).toMatchObject([{ state: 'received', lead_id: reply.body.lead_id }]);
  });

  test.each([
    ['form-encoded', 'application/x-www-form-urlencoded', 'email=jane%40mail.example&first_name=Jane'],
    [
      'multipart',
      'multipart/form-data; boundary=xx',
      '--xx\r\nContent-Disposition: form-data; name="email"\r\n\r\njane@mail.example\r\n--xx--\r\n',
    ],
    ['JSON without answers', 'application/json; charset=utf-8', '{"email":"jane@mail.example"}'],
  ])('%s', async (_name, type, body) => {
    const form = await testForm(await testEntity());
    const reply = await form.post({ headers: { 'Content-Type': type }, body });
    expect(reply.status).toBe(200);
    const [event] = await form.events();
    expect(event?.payload.toString()).toBe(body); // the bytes are the truth
    expect(event?.content_type).toBe(type);
  });

  test('the address without /api answers as well', async () => {
    const form = await testForm(await testEntity());
    expect((await form.post({ body: { answers }, path: '/webhooks/website' })).status).toBe(200);
  });
});

describe('what is refused says why, and leaves nothing behind', () => {
  test.each([
    ['broken JSON', { headers: { 'Content-Type': 'application/json' }, body: '{"answers":' }, 400, 'body'],
    ['no answers', { body: { answers: {} } }, 400, 'answers'],
    ['only empty answers', { body: { answers: { email: ' ' } } }, 400, 'answers'],
    ['an array', { body: [1] }, 400, 'body'],
    ['another platform', { body: { platform: 'facebook', answers } }, 400, 'platform'],
    ['two form keys', { body: { form_key: 'another-key', answers } }, 400, 'form_key'],
    ['no form', { query: {}, body: { answers } }, 400, 'form_key'],
    ['an unknown form', { query: { form_key: 'nobody-knows-it' }, body: { answers } }, 404, 'form_key'],
    ['an entity without a default form', { query: {}, body: { entity_id: 999_999_999, answers } }, 404, 'entity_id'],
    ["another entity's id", { body: { entity_id: 999_999_999, answers } }, 400, 'entity_id'],
  ])('%s', async (_name, post, status, path) => {
    const form = await testForm(await testEntity());
    const reply = await form.post(post);
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject({ success: false, errors: [{ path, message: expect.any(String) }] });
    expect(await form.events()).toEqual([]);
  });

  test.each([
    ['text', { 'Content-Type': 'text/plain' }, 415],
    ['no Content-Type', { 'Content-Type': '' }, 415],
    ['a compressed body', { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }, 415],
    ['an over-long Content-Type', { 'Content-Type': `application/json; x=${'y'.repeat(300)}` }, 415],
  ])('%s is a type that it does not understand', async (_name, headers, status) => {
    const form = await testForm(await testEntity());
    const reply = await form.post({ headers, body: Buffer.from(JSON.stringify({ answers })) });
    expect(reply.status).toBe(status);
    expect(await form.events()).toEqual([]);
  });

  test('a body over 2 MB', async () => {
    const form = await testForm(await testEntity());
    expect((await form.submit({ text: 'x'.repeat(2 * 1024 * 1024) })).status).toBe(413);
    expect((await form.submit({ text: 'x'.repeat(1024 * 1024) })).status).toBe(200);
  });

  test('GET and other methods', async () => {
    const { world } = await testEntity();
    const reply = await request(world.http).get('/api/webhooks/website');
    expect(reply.status).toBe(405);
    expect(reply.headers['allow']).toBe('POST, OPTIONS');
  });
});

describe('pages on other origins', () => {
  const preflight = (entity: Awaited<ReturnType<typeof testEntity>>, origin: string, formKey?: string) =>
    request(entity.world.http)
      .options('/api/webhooks/website')
      .query(formKey === undefined ? {} : { form_key: formKey })
      .set('Origin', origin)
      .set('Access-Control-Request-Method', 'POST');

  test('may post where the form lists them, and nowhere else', async () => {
    const entity = await testEntity();
    const form = await testForm(entity, { allowed_origins: '["https://shop.example"]' });
    const allowed = await preflight(entity, 'https://shop.example', form.formKey);
    expect(allowed.status).toBe(204);
    expect(allowed.headers).toMatchObject({ 'access-control-allow-origin': 'https://shop.example', vary: 'Origin' });
    expect((await preflight(entity, 'https://evil.example', form.formKey)).status).toBe(403);

    const post = await form.post({ headers: { Origin: 'https://shop.example' }, body: { answers } });
    expect(post.status).toBe(200);
    expect(post.headers['access-control-allow-origin']).toBe('https://shop.example');
    const refused = await form.post({ headers: { Origin: 'https://evil.example' }, body: { answers } });
    expect(refused.status).toBe(403);
    expect(await form.events()).toHaveLength(1);
  });

  test('a preflight without a form passes for an origin that any form lists', async () => {
    const entity = await testEntity();
    await testForm(entity, { allowed_origins: '["https://only-here.example"]' });
    expect((await preflight(entity, 'https://only-here.example')).status).toBe(204);
  });

  test('a refusal can be read by the page', async () => {
    const form = await testForm(await testEntity(), { allowed_origins: '["https://shop.example"]' });
    const reply = await form.post({ headers: { Origin: 'https://shop.example' }, body: { answers: {} } });
    expect(reply.status).toBe(400);
    expect(reply.headers['access-control-allow-origin']).toBe('https://shop.example');
  });

  test('no Origin header is fine, whatever the list', async () => {
    const form = await testForm(await testEntity(), { allowed_origins: '["https://shop.example"]' });
    expect((await form.submit(answers)).status).toBe(200);
  });
});

describe('plain HTML forms', () => {
  const browser = { Accept: 'text/html,application/xhtml+xml', 'Content-Type': 'application/x-www-form-urlencoded' };

  test('are thanked, or sent on to a page of their own origin', async () => {
    const form = await testForm(await testEntity(), { allowed_origins: '["https://shop.example"]' });
    const thanks = await form.post({ headers: browser, body: 'email=a%40b.example' });
    expect(thanks.status).toBe(200);
    expect(thanks.headers['content-type']).toMatch(/^text\/html/);
    const sent = await form.post({
      headers: browser,
      body: 'email=b%40b.example&_next=https%3A%2F%2Fshop.example%2Fthanks',
    });
    expect(sent.status).toBe(303);
    expect(sent.headers['location']).toBe('https://shop.example/thanks');
  });

  test.each([
    ['https://evil.example/'],
    ['javascript:alert(1)'],
    ['//evil.example'],
    ['https://shop.example.evil.example/'],
    ['/\\evil.example'],
    ['https://shop.example@evil.example/'],
    ['\thttps://evil.example'],
    [`https://shop.example/${'x'.repeat(20_000)}`],
  ])('are never sent to %.40s, and the lead is kept', async (next) => {
    const form = await testForm(await testEntity(), { allowed_origins: '["https://shop.example"]' });
    const reply = await form.post({
      headers: browser,
      body: new URLSearchParams({ email: 'a@b.example', _next: next }).toString(),
    });
    expect(reply.status).toBe(200);
    expect(reply.headers['location']).toBeUndefined();
    expect(await form.events()).toHaveLength(1);
  });

  test('show a person what is missing, without echoing markup', async () => {
    const form = await testForm(await testEntity());
    const reply = await form.post({ headers: browser, query: { form_key: '<script>' }, body: 'email=a%40b.example' });
    expect(reply.status).toBe(404);
    expect(reply.text).toContain('There is no such form');
    expect(reply.text).not.toContain('<script>');
  });
});

describe('robots and paused forms', () => {
  test('a filled honeypot looks like success, and is kept rejected', async () => {
    const form = await testForm(await testEntity());
    const reply = await form.submit(answers, { _gotcha: 'http://spam.example' });
    expect(reply.body).toMatchObject({ success: true, lead_id: expect.any(Number) });
    expect(await form.events()).toMatchObject([{ state: 'rejected', reason: expect.stringContaining('_gotcha') }]);
  });

  test('a paused form keeps what comes, parked', async () => {
    const form = await testForm(await testEntity(), { status: 'paused' });
    expect((await form.submit(answers)).status).toBe(200);
    expect(await form.events()).toMatchObject([{ state: 'parked', due_at: null }]);
  });
});

describe('signed forms', () => {
  const secret = 'a secret of sixteen characters';
  const sign = (body: string, key = secret) => `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
  const body = JSON.stringify({ answers: { email: 'josé@mail.example', note: '\u00e4 / @' } });
  const json = { 'Content-Type': 'application/json' };

  const signedForm = async (row: object = {}) => {
    const entity = await testEntity();
    const source = await entity.call('sources.create', {
      body: { type: 'website', name: 'Server', hmac_secret: secret },
    });
    const form = await testForm(entity, row);
    return { post: form.post, query: { form_key: source.body.data.form_key as string }, entity };
  };

  test('take what is signed over the raw bytes', async () => {
    const { post, query } = await signedForm();
    expect((await post({ query, body, headers: { ...json, 'X-Signature-256': sign(body) } })).status).toBe(200);
  });

  test('are never limited', async () => {
    const { post, query, entity } = await signedForm();
    await entity.scope.rows('lead_sources').update({ rate_limit_per_minute: 1 });
    const headers = { ...json, 'X-Signature-256': sign(body) };
    for (let n = 0; n < 3; n += 1) expect((await post({ query, body, headers })).status).toBe(200);
  });

  test.each([
    ['no signature', {}],
    ['another secret', { 'X-Signature-256': sign(body, 'another secret of that length') }],
    ['one byte changed', { 'X-Signature-256': sign(`${body} `) }],
    ['upper-case hex', { 'X-Signature-256': sign(body).toUpperCase().replace('SHA256', 'sha256') }],
    ['no sha256=', { 'X-Signature-256': sign(body).slice(7) }],
    ['half of it', { 'X-Signature-256': sign(body).slice(0, 30) }],
  ])('refuse %s', async (_name, headers) => {
    const { post, query } = await signedForm();
    expect((await post({ query, body, headers: { ...json, ...headers } })).status).toBe(401);
  });
});

test('a limit per form answers 429 with Retry-After, and stores nothing over it', async () => {
  const form = await testForm(await testEntity(), { rate_limit_per_minute: 2 });
  const replies = [];
  for (const email of ['a@b.example', 'b@b.example', 'c@b.example']) replies.push(await form.submit({ email }));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(Number(replies[2]?.headers['retry-after'])).toBeGreaterThan(0);
  expect(await form.events()).toHaveLength(2);
});
