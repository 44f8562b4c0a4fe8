import { expect, test } from 'vitest';
import { parseWebsiteBody } from './website-body.ts';

const TYPE = 'multipart/form-data; boundary=XX';

const part = (head: string, value: string) => `--XX\r\nContent-Disposition: form-data; ${head}\r\n\r\n${value}\r\n`;
const field = (name: string, value: string) => part(`name="${name}"`, value);
const END = '--XX--\r\n';

async function parse(body: string, contentType = TYPE) {
  const parsed = await parseWebsiteBody(Buffer.from(body), contentType);
  if ('complaints' in parsed) return parsed.complaints.map(({ path }) => path);
  return Object.fromEntries(parsed.fields.submission.answers.map(({ name, values }) => [name, values]));
}

test('fields are answers, in UTF-8', async () => {
  expect(await parse(`${field('näme', 'Zoë\r\nx')}${field('day[]', 'Mon')}${field('day[]', 'Tue')}${END}`)).toEqual({
    näme: ['Zoë\r\nx'],
    day: ['Mon', 'Tue'],
  });
});

test("a file's answer is its name", async () => {
  const file = part('name="cv"; filename="C:\\fakepath\\Lebenslauf ä.pdf"\r\nContent-Type: application/pdf', 'bytes');
  const none = part('name="photo"; filename=""\r\nContent-Type: application/octet-stream', '');
  expect(await parse(`${file}${none}${END}`)).toEqual({ cv: ['Lebenslauf ä.pdf'], photo: [''] });
});

test('a field larger than the parser would take by itself is kept whole', async () => {
  const long = 'x'.repeat(1_500_000);
  expect(await parse(`${field('message', long)}${END}`)).toEqual({ message: [long] });
});

test.each([
  ['nothing', ''],
  ['no end', field('a', '1')],
  ['cut off in a value', '--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\nhal'],
  ['cut off in a head', '--XX\r\nContent-Dispo'],
  ['cut off in a file', '--XX\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nhal'],
  ['a head that is none', `--XX\r\n\x01bad\r\n\r\n1\r\n${END}`],
])('a broken form is complained about: %s', async (_, body) => {
  expect(await parse(body)).toEqual(['body']);
});

test.each(['multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary="'])(
  'without a boundary it cannot be read: %s',
  async (contentType) => {
    expect(await parse(`${field('a', '1')}${END}`, contentType)).toEqual(['body']);
  },
);

test('more than 1,000 parts, fields or files, are too many', async () => {
  const file = part('name="f"; filename="g"', '');
  expect(await parse(`${field('a', '1').repeat(1_000)}${END}`)).toHaveProperty('a');
  expect(await parse(`${field('a', '1').repeat(1_001)}${END}`)).toEqual(['body']);
  expect(await parse(`${file.repeat(1_001)}${END}`)).toEqual(['body']);
});

test('a part without a name is kept under the empty name', async () => {
  expect(await parse(`--XX\r\nContent-Disposition: form-data\r\n\r\nlost?\r\n${END}`)).toEqual({ '': ['lost?'] });
});
