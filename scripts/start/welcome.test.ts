import { expect, test } from 'vitest';
import { curlLine, welcome } from './welcome.ts';

const url = 'http://127.0.0.1:3000';

test('the curl command is one line of its own, without a pipe, so that it can be pasted and extended', () => {
  const lines = welcome({ url, shownDir: '.data' }).split('\n');
  expect(lines.filter((line) => line.startsWith('curl '))).toEqual([curlLine(url)]);
  expect(curlLine(url)).not.toContain('|');
  const [, body = ''] = / -d '([^']*)'$/.exec(curlLine(url)) ?? [];
  expect(JSON.parse(body)).toMatchObject({ form_key: 'demo-fxcareers' });
});

test('the ready line is exact, for scripts that wait for it', () => {
  expect(welcome({ url, shownDir: '.data' }).split('\n')).toContain(`SalesMagnet is ready at ${url}`);
});
