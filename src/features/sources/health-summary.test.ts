import { expect, test } from 'vitest';
import { healthSummary } from './health-summary.ts';

const fresh = {
  status: 'active',
  isSigned: false,
  secretIsUnreadable: false,
  lastLeadAt: null,
  lastError: null,
  lastErrorAt: null,
} as const;
const nine = new Date('2026-11-20T09:00:30.000Z');
const ten = new Date('2026-11-20T10:00:30.000Z');

test('a form without a lead says what to do next', () => {
  expect(healthSummary(fresh)).toBe('No lead yet: paste the snippet into your page.');
  expect(healthSummary({ ...fresh, isSigned: true })).toContain('let your server post');
});

test('the later of lead and problem is the news', () => {
  const both = { ...fresh, lastError: 'The answer was not understood.' };
  expect(healthSummary({ ...both, lastLeadAt: ten, lastErrorAt: nine })).toBe(
    'Working: last lead at 2026-11-20 10:00 UTC.',
  );
  expect(healthSummary({ ...both, lastLeadAt: nine, lastErrorAt: ten })).toBe(
    'Last problem (2026-11-20 10:00 UTC): The answer was not understood.',
  );
});

test('a paused form says that nothing is lost, whatever came before', () => {
  const paused = { ...fresh, status: 'paused', lastLeadAt: nine, lastError: 'x', lastErrorAt: ten } as const;
  expect(healthSummary(paused)).toBe('Paused: submissions are kept and become leads when you resume the form.');
});

test('what needs attention says why', () => {
  expect(healthSummary({ ...fresh, isSigned: true, secretIsUnreadable: true })).toContain('Set it again');
  expect(healthSummary({ ...fresh, status: 'needs_attention', lastError: 'The token died.' })).toBe(
    'Needs attention: The token died.',
  );
  expect(healthSummary({ ...fresh, status: 'needs_attention' })).toContain('set the form to active');
});
