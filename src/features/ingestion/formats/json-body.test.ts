import { expect, test } from 'vitest';
import type { Json } from '../../../platform/tables.ts';
import { parseWebsiteBody, type WebsiteFields } from './website-body.ts';

const JSON_TYPE = 'application/json';

async function understood(body: string, contentType = JSON_TYPE): Promise<WebsiteFields> {
  const parsed = await parseWebsiteBody(Buffer.from(body), contentType);
  if ('complaints' in parsed) throw new Error(JSON.stringify(parsed));
  return parsed.fields;
}

const json = (body: unknown) => understood(JSON.stringify(body));

/** Paths that are complained about. */
async function complaints(body: string | Buffer): Promise<string[]> {
  const parsed = await parseWebsiteBody(Buffer.from(body as string), JSON_TYPE);
  return 'complaints' in parsed ? parsed.complaints.map(({ path }) => path) : [];
}

const answersOf = ({ submission }: WebsiteFields): Record<string, readonly Json[]> =>
  Object.fromEntries(submission.answers.map(({ name, values }) => [name, values]));

test('without `answers`, every key that is not a control field is an answer', async () => {
  const fields = await json({
    form_key: 'k1',
    email: 'a@b.co',
    interests: ['x', 'y'],
    more: { a: 1 },
    utm_source: 's',
  });
  expect(answersOf(fields)).toEqual({ email: ['a@b.co'], interests: ['x', 'y'], more: [{ a: 1 }] });
  expect(fields.control.form_key).toBe('k1');
  expect(fields.submission.attribution.utm_source).toBe('s');
});

test('`answers` may be a list; a name that comes again adds its values', async () => {
  const answers = [
    { name: 'email', value: 'a@b.co' },
    { name: 'day', values: ['Mon', 'Tue'] },
    { name: 'day', value: 'Wed' },
  ];
  expect(answersOf(await json({ answers }))).toEqual({ email: ['a@b.co'], day: ['Mon', 'Tue', 'Wed'] });
});

test('unknown keys beside `answers` are answers too, also where the name is taken', async () => {
  const fields = await json({ answers: { email: 'a@b.co', note: 'in' }, note: 'out', gclid: 'g', email: 'a@b.co' });
  expect(answersOf(fields)).toEqual({ email: ['a@b.co'], note: ['in', 'out'], gclid: ['g'] });
});

test('numbers where text is expected count as their digits', async () => {
  const { submission, control } = await json({
    email: 'a',
    page_id: 12,
    form_key: 34,
    utm: { term: 5 },
    submission_id: 6,
  });
  expect(submission.attribution).toMatchObject({ page_id: '12', utm_term: '5' });
  expect(control).toMatchObject({ form_key: '34', submission_id: '6' });
  expect(submission.source_lead_id).toBe('6');
});

test('numbers that JavaScript cannot hold keep their digits, at any depth', async () => {
  const list = '[12345678901234567890,1e400,0.1234567890123456789,12,1.5]';
  const body = `{"ad_id":12345678901234567890,"a":${list},"t":"1234567890123456789"}`;
  const fields = await understood(body);
  expect(fields.submission.attribution.ad_id).toBe('12345678901234567890');
  expect(answersOf(fields)).toEqual({
    a: ['12345678901234567890', '1e400', '0.1234567890123456789', 12, 1.5],
    t: ['1234567890123456789'],
  });
});

test('a byte order mark and a charset parameter are tolerated', async () => {
  const fields = await understood('\uFEFF{"email":"ä"}', 'Application/JSON; charset="UTF-8"');
  expect(answersOf(fields)).toEqual({ email: ['ä'] });
});

test.each([
  ['entity_id', { entity_id: 'one' }],
  ['entity_id', { entity_id: 1.5 }],
  ['entity_id', { entity_id: '01' }],
  ['entity_id', { entity_id: [1] }],
  ['platform', { platform: 'facebook' }],
  ['page_url', { page_url: { href: 'x' } }],
  ['page_id', { page_id: true }],
  ['form_key', { form_key: ['k'] }],
  ['submission_id', { submission_id: {} }],
  ['created_time', { created_time: {} }],
  ['utm', { utm: 'google' }],
  ['utm', { utm: ['google'] }],
  ['utm.source', { utm: { source: ['google'] } }],
  ['answers', { answers: 'email' }],
  ['answers.1', { answers: [{ name: 'a', value: 1 }, 'b'] }],
  ['answers.0.name', { answers: [{ value: 1 }] }],
])('a wrong type is complained about at %s: %j', async (path, body) => {
  expect(await complaints(JSON.stringify({ email: 'a@b.co', ...body }))).toEqual([path]);
});

test.each(['', '[1]', '"text"', 'null', '{"a":', '{"a":1}}', Buffer.from('{"a":"\xff"}', 'latin1')])(
  'what is no JSON object in UTF-8 is complained about: %s',
  async (body) => {
    expect(await complaints(body)).toEqual(['body']);
  },
);

test('an entity_id in digits is as good as a number', async () => {
  expect((await json({ email: 'a', entity_id: '7' })).control.entity_id).toBe(7);
});

test('dangerous names are plain answers', async () => {
  const fields = await understood('{"__proto__":{"x":1},"constructor":"c","answers":{"__proto__":"p"}}');
  expect(fields.submission.answers).toEqual([
    { name: '__proto__', values: ['p', { x: 1 }] },
    { name: 'constructor', values: ['c'] },
  ]);
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

test.each([31, 32, 33, 1_000, 20_000])(
  'a value nested %i levels deep is kept, as text below the 14th',
  async (levels) => {
    const nested = (count: number, inner: string) => `${'['.repeat(count)}${inner}${']'.repeat(count)}`;
    const fields = await understood(`{"deep":${nested(levels, '12345678901234567890')}}`);
    const text = nested(levels - 15, '"12345678901234567890"'); // 15: the outermost list is the list of values
    expect(JSON.stringify(answersOf(fields)['deep'])).toBe(nested(15, JSON.stringify(text)));
  },
);

test('half surrogates and NUL become U+FFFD, in names and values', async () => {
  const fields = await understood('{"a\\ud800":"b\\u0000c","page_url":"x\\udc00"}');
  expect(answersOf(fields)).toEqual({ 'a\uFFFD': ['b\uFFFDc'] });
  expect(fields.submission.attribution.page_url).toBe('x\uFFFD');
});
