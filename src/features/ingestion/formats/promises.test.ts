import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseWebsiteBody, type WebsiteFields } from './website-body.ts';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const MULTIPART_TYPE = 'multipart/form-data; boundary=b0';

const fieldName = fc.oneof(
  fc.constantFrom('email', 'entity_id', 'utm', 'answers', 'consent', '_gotcha', 'platform', 'page_id', '__proto__'),
  fc.string(),
);
const piece = fc.constantFrom(
  ...['--b0', '--b0--', '\r\n', '\r\n\r\n', 'name="a"', '; filename="b"', '=', '&', '%f', '[]'],
);
const disposition = fc.constant('Content-Disposition: form-data; name="a"; filename="b"\r\n\r\n');
const body: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.array(fc.oneof(piece, disposition, fc.string()), { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join(''))),
  fc.dictionary(fieldName, fc.jsonValue()).map((value) => Buffer.from(JSON.stringify(value))),
  fc.dictionary(fieldName, fc.jsonValue()).map((answers) => Buffer.from(JSON.stringify({ answers }))),
);
const contentType = fc.oneof(
  fc.constantFrom(JSON_TYPE, FORM_TYPE, MULTIPART_TYPE, 'multipart/form-data; boundary="', ''),
  fc.string().map((rest) => `multipart/form-data; boundary=${rest}`),
  fc.string(),
);

test('any bytes with any content type give fields or complaints, never an exception', async () => {
  await fc.assert(
    fc.asyncProperty(body, contentType, async (bytes, type) => {
      const parsed = await parseWebsiteBody(bytes, type);
      if ('complaints' in parsed) expect(parsed.complaints.length).toBeGreaterThan(0);
      else expect(parsed.fields.answersHash).toHaveLength(32);
    }),
    { numRuns: 3_000 },
  );
});

async function fieldsOf(text: string, type: string): Promise<WebsiteFields> {
  const parsed = await parseWebsiteBody(Buffer.from(text), type);
  if ('complaints' in parsed) throw new Error(JSON.stringify(parsed));
  return parsed.fields;
}

const question = fc.stringMatching(/^q[a-z]{0,6}$/);
const questions = fc.uniqueArray(
  fc.record({
    name: question,
    values: fc.array(fc.string({ unit: 'grapheme-composite', minLength: 1 }), { minLength: 1, maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 6, selector: ({ name }) => name },
);
const spoken = questions.filter((all) => all.some(({ values }) => values.some((value) => value.trim() !== '')));

test('the same answers have the same hash, in any order of names and in any format', async () => {
  await fc.assert(
    fc.asyncProperty(spoken, async (all) => {
      const pairs = all.flatMap(({ name, values }) => values.map((value): [string, string] => [name, value]));
      const object = Object.fromEntries(all.toReversed().map(({ name, values }) => [name, values]));
      const parts = pairs.map(
        ([name, value]) => `--b0\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      );
      const hashes = await Promise.all([
        fieldsOf(JSON.stringify({ answers: object }), JSON_TYPE),
        fieldsOf(JSON.stringify(Object.fromEntries(Object.entries(object).reverse())), JSON_TYPE),
        fieldsOf(new URLSearchParams(pairs).toString(), FORM_TYPE),
        fieldsOf(`${parts.join('')}--b0--\r\n`, MULTIPART_TYPE),
      ]);
      expect(new Set(hashes.map(({ answersHash }) => answersHash.toString('hex'))).size).toBe(1);
    }),
  );
});

test('other answers have another hash; another page or consent has not', async () => {
  const bodies = [
    '{"q":"a"}',
    '{"q":"b"}',
    '{"r":"a"}',
    '{"q":["a","b"]}',
    '{"q":["b","a"]}',
    '{"q":"a","r":""}',
    '{"q":{"a":1}}',
  ];
  const hashes = await Promise.all(bodies.map((text) => fieldsOf(text, JSON_TYPE)));
  expect(new Set(hashes.map(({ answersHash }) => answersHash.toString('hex'))).size).toBe(bodies.length);

  const [one, other] = [
    await fieldsOf('{"q":"a"}', JSON_TYPE),
    await fieldsOf('{"q":"a","page_id":2,"consent":true}', JSON_TYPE),
  ];
  expect(other.answersHash).toEqual(one.answersHash);
});

test('the order of names inside an answer does not change the hash', async () => {
  const [one, other] = [
    await fieldsOf('{"q":{"a":1,"b":[2]}}', JSON_TYPE),
    await fieldsOf('{"q":{"b":[2],"a":1}}', JSON_TYPE),
  ];
  expect(other.answersHash).toEqual(one.answersHash);
});
