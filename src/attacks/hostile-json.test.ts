import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { bodyFields, withAt } from '../testing/body-fields.ts';
import { type TestEntity, testEntity } from '../testing/entity.ts';
import { complaintsIn, exampleOf, expectError, readByPlatform, sendExample } from '../testing/example-request.ts';
import { facebookDoor, givenPage, leadChange, bodyOf } from '../testing/facebook.ts';
import { testForm } from '../testing/form.ts';
import { inBatches } from '../testing/in-batches.ts';
import { processAll } from '../features/ingestion/given-lead-delivery.ts';

const withBody = readByPlatform.filter(({ endpoint }) => endpoint.body !== undefined);
const nested = (depth: number) => `${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`;
const keys = (count: number) => Array.from({ length: count }, (_, at) => `"k${at}":1`).join(',');
const POLLUTING = '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}';

/** JSON that JavaScript reads as something else than was meant, or that is much of something; each as the text of one value. */
const VALUES: Readonly<Record<string, string>> = {
  'a depth of 31': nested(30).replace('1', '[1]'),
  'a depth of 32': nested(32),
  'a depth of 33': nested(32).replace('1', '[1]'),
  'a depth of 1,000': nested(1_000),
  'a number that is none': '1e400',
  'a number below all': '-1e400',
  'twenty digits': '12345678901234567890',
  'less than nothing': '-0',
  'a fraction that is nearly whole': '1.00000000000000000001',
  'half a character': '"\\ud800"',
  'two halves the wrong way round': '"\\udc00\\ud800"',
  NUL: '"a\\u0000b"',
  'many keys': `{${keys(15_000)}}`,
  'many items': `[${'0,'.repeat(100_000)}0]`,
  'the same key twice': '{"a":1,"a":{"b":2}}',
  'names of JavaScript': `{${POLLUTING},"toString":1,"hasOwnProperty":1}`,
};
/** How many of them an endpoint is given: they go round. */
const EACH = 8;

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});
afterAll(() => {
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Object.prototype.toString.call({})).toBe('[object Object]');
});

describe('A35: a JSON body', () => {
  const names = Object.keys(VALUES);
  const turns = withBody.map((each, place) => ({
    ...each,
    values: Array.from({ length: EACH }, (_, turn) => names[(place * EACH + turn) % names.length] ?? ''),
  }));

  test.each(turns)('A35: of $operation is read for what it says, or refused, in each of its fields', async (each) => {
    const { endpoint, values } = each;
    const fields = [...new Set(bodyFields(endpoint.body as z.ZodType).map(({ at }) => at))];
    const { body } = exampleOf(endpoint);
    await inBatches(values, async (name, turn) => {
      const at = fields[turn % fields.length] ?? '';
      const text = JSON.stringify(withAt(body, at, '@@')).replace('"@@"', () => VALUES[name] ?? '');
      const reply = await sendExample(entity, endpoint, { body: text });
      expect(reply.status, `${name} in ${at}: ${reply.text}`).toBeLessThan(500);
      if (reply.status >= 400) expectError(reply, [reply.status]);
    });
  });

  test.each(withBody)('A35: of $operation pollutes nothing from any of its objects', async ({ endpoint }) => {
    const hostile = JSON.stringify(exampleOf(endpoint).body).replaceAll('{', `{${POLLUTING},`).replaceAll(',}', '}');
    const reply = await sendExample(entity, endpoint, { body: hostile });
    expectError(reply, [400]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test.each(withBody)(
    'A35: of $operation with thousands of mistakes gets no answer larger than itself',
    async (each) => {
      const body = `{${keys(15_000)}}`;
      const reply = await sendExample(entity, each.endpoint, { body });
      expectError(reply, [400]);
      expect(complaintsIn(reply).length).toBeGreaterThan(0);
      expect(reply.text.length).toBeLessThan(body.length);
    },
  );
});

/** As a whole delivery; each is taken as it is, or refused. */
const DELIVERIES: Readonly<Record<string, (value: string) => string | Buffer>> = {
  'beside the rest': (value) => `{"email":"a@b.example","a":${value}}`,
  'as the whole': (value) => value,
};
const BYTES: Readonly<Record<string, Buffer>> = {
  'no UTF-8': Buffer.from('{"email":"a@b.example","a":"\xff\xfe"}', 'latin1'),
  'a BOM': Buffer.from('\ufeff{"email":"a@b.example"}'),
  'UTF-16': Buffer.from('{"email":"a@b.example"}', 'utf16le'),
  '100,000 keys': Buffer.from(`{"email":"a@b.example",${keys(100_000)}}`),
  'nearly a million items': Buffer.from(`{"email":"a@b.example","a":[${'0,'.repeat(900_000)}0]}`),
  'a depth of 20,000': Buffer.from(`{"email":"a@b.example","a":${nested(20_000)}}`),
  'a million of brackets': Buffer.from('['.repeat(1_000_000)),
  'a text without end': Buffer.from(`{"email":"${'x'.repeat(1_000_000)}`),
};
const deliveries = [
  ...Object.entries(DELIVERIES).flatMap(([place, write]) =>
    Object.entries(VALUES).map(([name, value]) => [`${name} ${place}`, Buffer.from(write(value))] as const),
  ),
  ...Object.entries(BYTES),
];

describe('A35: a delivery', () => {
  test('A35: of a form is kept to the byte or refused, and a worker makes of it what it can', async () => {
    const form = await testForm(entity);
    const headers = { 'Content-Type': 'application/json' };
    const taken = new Map<string, Buffer>();
    for (const [name, body] of deliveries) {
      const reply = await form.post({ body, headers });
      expect([200, 400, 413], `${name}: ${reply.text}`).toContain(reply.status);
      if (reply.status === 200) taken.set(reply.body.event_id, body);
    }
    expect(taken.size).toBeGreaterThan(Object.keys(VALUES).length / 2);
    for (const [id, body] of taken) expect((await form.event(id))?.payload.equals(body)).toBe(true);
    await processAll(entity);
    const states = (await form.events()).map(({ state, reason }) => `${state} ${reason ?? ''}`.trim());
    expect(states.filter((state) => !/^(done|processed|duplicate)/.test(state))).toEqual([]);
  });

  test('A35: of Meta is kept to the byte or refused', async () => {
    const door = facebookDoor(entity.world);
    const page = await givenPage(entity);
    const whole = JSON.stringify(bodyOf(page.pageId, leadChange(page.pageId, { extra: '@@' })));
    for (const [name, value] of Object.entries(VALUES)) {
      const reply = await door.post(whole.replace('"@@"', () => value));
      expect([name, reply.status]).toEqual([name, 200]);
    }
    for (const [name, body] of deliveries) {
      const reply = await door.post(body);
      expect([200, 400, 413], `${name}: ${reply.text}`).toContain(reply.status);
    }
    expect((await page.events()).length).toBeGreaterThan(0);
  });
});

describe('A37: an HTML form', () => {
  const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
  test.each([
    ['100,000 fields', 'a=1&'.repeat(100_000)],
    ['a list of 100,000', 'a[]=1&'.repeat(100_000)],
    ['100,000 separators', '&'.repeat(100_000)],
  ])('A37: of %s is refused, and nothing is kept', async (_name, body) => {
    const form = await testForm(entity);
    expect((await form.post({ body, headers: FORM })).status).toBe(400);
    expect(await form.events()).toEqual([]);
  });

  test('A37: of names that would be deep objects elsewhere has plain names', async () => {
    const form = await testForm(entity);
    const deep = `a${'[b]'.repeat(1_000)}`;
    const body = `email=a%40b.example&__proto__[polluted]=1&constructor[prototype][polluted]=1&${deep}=1`;
    expect((await form.post({ body, headers: FORM })).status).toBe(200);
    await processAll(entity);
    const [lead] = await form.leads();
    expect(Object.keys(lead?.raw_field_data as object)).toEqual(expect.arrayContaining(['__proto__[polluted]', deep]));
  });

  test('A37: with a hundred thousand parts is refused', async () => {
    const form = await testForm(entity);
    const part = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n';
    const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
    expect((await form.post({ body: `${part.repeat(20_000)}--x--\r\n`, headers })).status).toBe(400);
    expect(await form.events()).toEqual([]);
  });

  test.each(withBody)('A37: $operation takes none', async ({ endpoint }) => {
    const body = 'a[b][c]=1&'.repeat(1_000);
    expectError(await sendExample(entity, endpoint, { body, headers: FORM }), [415]);
  });
});
