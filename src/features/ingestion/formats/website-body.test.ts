import { describe, expect, test } from 'vitest';
import type { Json } from '../../../platform/tables.ts';
import { unknownOrigin } from '../submission.ts';
import { parseWebsiteBody, type WebsiteFields } from './website-body.ts';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const parse = (body: string | Buffer, contentType: string) =>
  parseWebsiteBody(Buffer.from(body as string), contentType);

async function understood(body: string | Buffer, contentType: string): Promise<WebsiteFields> {
  const parsed = await parse(body, contentType);
  if ('complaints' in parsed) throw new Error(JSON.stringify(parsed));
  return parsed.fields;
}

const json = (body: unknown) => understood(JSON.stringify(body), JSON_TYPE);
const form = (body: string) => understood(body, FORM_TYPE);

/** Paths that are complained about. */
async function complaints(body: string | Buffer, contentType = JSON_TYPE): Promise<string[]> {
  const parsed = await parse(body, contentType);
  return 'complaints' in parsed ? parsed.complaints.map(({ path }) => path) : [];
}

const answersOf = ({ submission }: WebsiteFields): Record<string, readonly Json[]> =>
  Object.fromEntries(submission.answers.map(({ name, values }) => [name, values]));

test('the body that the reference prints', async () => {
  const { submission, control } = await json({
    platform: 'website',
    entity_id: 1,
    page_url: 'https://example.com/landing-page',
    page_id: 'landing_page_001',
    utm: { source: 'google', medium: 'cpc', campaign: 'summer_sale' },
    answers: { email: 'user@example.com', phone: '+15551234567', first_name: 'John', last_name: 'Doe' },
  });

  expect(submission).toEqual({
    answers: [
      { name: 'email', values: ['user@example.com'] },
      { name: 'phone', values: ['+15551234567'] },
      { name: 'first_name', values: ['John'] },
      { name: 'last_name', values: ['Doe'] },
    ],
    attribution: {
      ...unknownOrigin,
      page_url: 'https://example.com/landing-page',
      page_id: 'landing_page_001',
      utm_source: 'google',
      utm_medium: 'cpc',
      utm_campaign: 'summer_sale',
    },
    created_time: null,
    source_lead_id: null,
    consent: null,
  });
  expect(control).toEqual({ entity_id: 1, form_key: null, submission_id: null, gotcha: null, next: null });
});

describe('HTML forms', () => {
  test('repeated names, with brackets or without, are several values', async () => {
    expect(answersOf(await form('day=Mon&day=Tue&colour[]=red&colour%5B%5D=blue&a=x+y%20z'))).toEqual({
      day: ['Mon', 'Tue'],
      colour: ['red', 'blue'],
      a: ['x y z'],
    });
  });

  test('hidden fields are control fields, and blank ones count as absent', async () => {
    const { control, submission } = await form(
      'form_key=k&entity_id=&utm_source=s&page_url=&platform=&email=a&_next=/ok',
    );
    expect(control).toEqual({ entity_id: null, form_key: 'k', submission_id: null, gotcha: null, next: '/ok' });
    expect(submission.attribution).toMatchObject({ utm_source: 's', page_url: null });
  });

  test('a control field that came with two values counts once and is kept as an answer', async () => {
    const fields = await form('email=a&utm_source=&utm_source=first&utm_source=second&page_id=same&page_id=same');
    expect(fields.submission.attribution).toMatchObject({ utm_source: 'first', page_id: 'same' });
    expect(answersOf(fields)).toEqual({ email: ['a'], utm_source: ['', 'first', 'second'] });
  });

  test('questions named `utm` and `answers` are questions', async () => {
    expect(answersOf(await form('utm=x&answers=y'))).toEqual({ utm: ['x'], answers: ['y'] });
  });

  test('blank answers are kept beside others', async () => {
    expect(answersOf(await form('email=a&phone='))).toEqual({ email: ['a'], phone: [''] });
  });

  test.each(['a=1&'.repeat(100_000), 'a[]=1&'.repeat(100_000), '&'.repeat(100_000)])(
    'more than 1,000 fields are too many: %#',
    async (body) => {
      expect(await complaints(body, FORM_TYPE)).toEqual(['body']);
    },
  );

  test('1,000 fields are not too many, and a name of a thousand brackets is a name', async () => {
    const body = Array.from({ length: 999 }, (_, at) => `q${at}=${at}`).join('&');
    const name = `a${'[b]'.repeat(1_000)}`;
    expect(answersOf(await form(`${body}&${name}=1`))[name]).toEqual(['1']);
  });
});

describe('in every format', () => {
  test('more than 1,000 answers are too many', async () => {
    const many = Array.from({ length: 1_001 }, (_, at) => ({ name: `q${at}`, value: at }));
    expect(await complaints(JSON.stringify({ answers: many }))).toEqual(['answers']);
    expect(await complaints(JSON.stringify({ answers: many.slice(1) }))).toEqual([]);
  });

  test('A35: more than 50,000 values are too many, however few the answers and however deep', async () => {
    const times = (count: number, text: string) => Array<string>(count).fill(text).join(',');
    for (const a of [
      `[${times(50_001, '1')}]`,
      `[${times(25_001, '{"b":1}')}]`,
      `{"b":{"c":[${times(50_001, '{}')}]}}`,
    ])
      expect(await complaints(`{"a":${a}}`)).toEqual(['answers']);
    expect(await complaints(`{"a":[${times(49_000, '"x"')}]}`)).toEqual([]);
  });

  test.each(['{}', '{"answers":{}}', '{"email":"","phone":" ","a":[],"b":null,"c":{}}', '{"form_key":"k"}'])(
    'without an answer that is not empty there is no lead: %s',
    async (body) => {
      expect(await complaints(body)).toEqual(['answers']);
    },
  );

  test('the honeypot is read, empty or filled, and no type in it is complained about', async () => {
    expect((await form('email=a&_gotcha=')).control.gotcha).toBeNull();
    expect((await form('email=a&_gotcha=spam')).control.gotcha).toBe('spam');
    expect((await json({ email: 'a', _gotcha: { x: 1 } })).control.gotcha).toBe('{"x":1}');
    const inside = await json({ answers: { email: 'a', _gotcha: 'spam' } });
    expect(inside.control.gotcha).toBe('spam');
    expect(answersOf(inside)).toEqual({ email: ['a'] });
  });

  test('spent captcha tokens are kept nowhere', async () => {
    const tokens = { 'g-recaptcha-response': 'T', 'h-captcha-response': 'T', 'cf-turnstile-response': 'T' };
    for (const fields of [
      await json({ email: 'a', ...tokens }),
      await json({ answers: { email: 'a', ...tokens } }),
      await form(`email=a&${new URLSearchParams(tokens).toString()}`),
    ])
      expect(answersOf(fields)).toEqual({ email: ['a'] });
  });

  test('what loses to another spelling, and what utm has besides, is kept as an answer', async () => {
    const fields = await json({
      email: 'a',
      utm: { source: 'inner', id: 'u1' },
      utm_source: 'flat',
      created_time: '2026-01-01T00:00:00Z',
      submitted_at: 1718032990,
    });
    expect(fields.submission).toMatchObject({
      attribution: { utm_source: 'inner' },
      created_time: '2026-01-01T00:00:00Z',
    });
    expect(answersOf(fields)).toEqual({
      email: ['a'],
      utm_id: ['u1'],
      utm_source: ['flat'],
      submitted_at: ['1718032990'],
    });
  });

  test.each<[object, Json]>([
    [{ consent: true }, true],
    [{ consent: { given: true, text: 'Yes' } }, { given: true, text: 'Yes' }],
    [
      { consent: { given: true }, consent_time: '2026-01-01' },
      { given: true, time: '2026-01-01' },
    ],
    [
      { consent: { time: 't1' }, consent_time: 't2' },
      { time: 't1', consent_time: 't2' },
    ],
    [
      { consent: 'on', consent_time: 1718032990 },
      { given: 'on', time: '1718032990' },
    ],
    [{ consent_time: '2026-01-01' }, { time: '2026-01-01' }],
    [{ consent: '' }, null],
  ])('consent %j is %j', async (body, expected) => {
    expect((await json({ email: 'a', ...body })).submission.consent).toEqual(expected);
  });

  test('ticked consent boxes of a form are all kept', async () => {
    expect((await form('email=a&consent=on')).submission.consent).toBe('on');
    expect((await form('email=a&consent[]=mail&consent[]=sms')).submission.consent).toEqual(['mail', 'sms']);
  });

  test.each([
    '',
    'text/plain',
    'application/xml',
    'application/jsonp',
    'application/json; charset=latin1',
    ';;;',
    '\0',
  ])('Content-Type %j is unsupported', async (contentType) => {
    expect(await parse('{"email":"a"}', contentType)).toMatchObject({ unsupported: true });
  });

  test('what is wrong in the body itself is not called unsupported', async () => {
    expect(await parse('{', JSON_TYPE)).not.toHaveProperty('unsupported');
  });
});
