import { expect, test } from 'vitest';
import { unroutedText } from './unrouted-text.ts';

const group = {
  page_id: '138124712925158',
  reason: 'No source has connected this page.',
  is_test: false,
  deliveries: 12,
  first_received_at: new Date('2026-11-20T08:05:59Z'),
  last_received_at: new Date('2026-11-21T09:00:00Z'),
};

test('a page and reason is a line, in columns, and tests are marked', () => {
  const text = unroutedText([group, { ...group, page_id: null, is_test: true, deliveries: 1, reason: 'A test.' }]);
  expect(text.split('\n')).toEqual([
    'Page             Count  First             Last              Reason',
    '138124712925158  12     2026-11-20 08:05  2026-11-21 09:00  No source has connected this page.',
    '(no page)        1      2026-11-20 08:05  2026-11-21 09:00  TEST: A test.',
    '',
    'Times are UTC. What is no test moves to its entity as soon as a source connects the page.',
  ]);
});

test('where nothing waits, it says so', () => {
  expect(unroutedText([])).toBe('Every delivery of Facebook has found its entity.');
});
