import { appendFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attemptsIn, History } from './history.ts';

test('each request is in the file before it is sent, and one without an end is an attempt too', () => {
  const history = new History(join(mkdtempSync(join(tmpdir(), 'history-')), 'history.jsonl'));
  const first = history.invoke({ channel: 'website', ids: ['fa.1.e1'], expect: 'lead' });
  expect(attemptsIn(history.file)).toMatchObject([{ begin: { op: first, ids: ['fa.1.e1'] }, end: undefined }]);
  history.invoke({ channel: 'meta', ids: ['fa.2.e1'], leadgenIds: ['77'], expect: 'lead' });
  history.end(first, { type: 'ok', status: 200, leadId: 5 });
  history.close();
  expect(attemptsIn(history.file)).toMatchObject([
    { begin: { op: 1 }, end: { type: 'ok', status: 200, leadId: 5 } },
    { begin: { op: 2, leadgenIds: ['77'] }, end: undefined },
  ]);
});

test('a line that was cut short by the death of the client does not hide the others', () => {
  const history = new History(join(mkdtempSync(join(tmpdir(), 'history-')), 'history.jsonl'));
  history.invoke({ channel: 'website', ids: ['fa.1.e1'], expect: 'lead' });
  appendFileSync(history.file, '{"type":"ok","op":');
  history.close();
  expect(attemptsIn(history.file)).toMatchObject([{ begin: { op: 1 }, end: undefined }]);
});
