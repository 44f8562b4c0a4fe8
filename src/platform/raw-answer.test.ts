import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { serve } from '../testing/serve-catalogue.ts';
import { rawEndpointsFor } from './endpoint.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), '.raw-answer-')); // hidden, as the data folder is
  writeFileSync(join(folder, 'one'), 'a,b\n1,2\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const serving = (name: string) => {
  const read = rawEndpointsFor<object>('/api/things').get('', {
    summary: 'A file',
    reply: z.string(),
    fails: ['not_found', 'range_not_satisfiable'],
    handle: async () => ({
      file: { path: join(folder, name), filename: 'Leads of März.csv', contentType: 'text/csv' },
    }),
  });
  return serve({ read });
};

test('a file is sent as an attachment of its name, and no cache keeps it', async () => {
  const { status, text, headers } = await serving('one').call();
  expect([status, text]).toEqual([200, 'a,b\n1,2\n']);
  expect(headers).toMatchObject({
    'content-type': expect.stringMatching(/^text\/csv/),
    'content-disposition': `attachment; filename="Leads of M?rz.csv"; filename*=UTF-8''Leads%20of%20M%C3%A4rz.csv`,
    'cache-control': 'no-store',
    'content-length': '8',
  });
});

test('a part of it is sent where one is asked for; one that it does not have is 416', async () => {
  const part = await serving('one').call().set('Range', 'bytes=4-6');
  expect([part.status, part.text, part.headers['content-range']]).toEqual([206, '1,2', 'bytes 4-6/8']);
  const { reports, undeclared, call } = serving('one');
  const { status, headers, body } = await call().set('Range', 'bytes=100-');
  expect([status, headers['content-range'], body.success]).toEqual([416, 'bytes */8', false]);
  expect([reports, undeclared]).toEqual([[], []]);
});

test('one that is gone is a 404', async () => {
  const { call, reports } = serving('none');
  const { status, body } = await call();
  expect([status, body.success, reports]).toEqual([404, false, []]);
});
