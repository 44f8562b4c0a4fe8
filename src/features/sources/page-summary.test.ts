import { expect, test } from 'vitest';
import { pageSummary } from './page-summary.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const [nine, ten] = [new Date('2026-11-20T09:00:30.000Z'), new Date('2026-11-20T10:00:30.000Z')];
const well = {
  status: 'active',
  isConnected: true,
  trouble: undefined,
  others: [],
  tokenExpiresAt: null,
  checkedAt: nine,
  nextCheckAt: null,
  lastLeadAt: null,
  lastError: null,
  lastErrorAt: null,
} as const;
const summary = (change: Partial<Parameters<typeof pageSummary>[0]>) => pageSummary({ ...well, ...change }, now);

test('a page that works tells its last lead', () => {
  expect(summary({})).toBe('Connected: no lead yet.');
  expect(summary({ lastLeadAt: ten })).toBe('Working: last lead at 2026-11-20 10:00 UTC.');
});

test('a problem is news until a later check or lead went well', () => {
  const problem = { lastError: 'Facebook was busy.', lastErrorAt: ten };
  expect(summary(problem)).toBe('Last problem (2026-11-20 10:00 UTC): Facebook was busy.');
  expect(summary({ ...problem, checkedAt: now })).toBe('Connected: no lead yet.');
  expect(summary({ ...problem, lastLeadAt: now })).toContain('Working');
});

test('what a person must repair comes before all else, with the words of its alert', () => {
  const trouble = 'The token died: reconnect the page.';
  expect(summary({ status: 'needs_attention', trouble, lastError: 'Something later.', lastErrorAt: now })).toBe(
    'Needs attention: The token died: reconnect the page.',
  );
  expect(summary({ status: 'paused', trouble })).toBe(
    `Paused: what arrives is kept and becomes leads when you resume the source. It also needs attention: ${trouble}`,
  );
  expect(summary({ status: 'needs_attention' })).toBe('Needs attention: check the page again.');
});

test('a page that no token has read yet says why, and when the next try is', () => {
  const fresh = { status: 'needs_attention', isConnected: false } as const;
  expect(summary({ ...fresh, checkedAt: null })).toBe('Not verified yet: Facebook was not asked yet.');
  expect(summary({ ...fresh, lastError: 'Facebook could not be reached.', nextCheckAt: ten })).toBe(
    'Not verified yet: Facebook could not be reached. Next try: 2026-11-20 10:00 UTC.',
  );
});

test('what else lasts is told beside the news', () => {
  const others = ['Facebook announced too few leads: see the Meta app.', 'Some leads are hidden: replay them.'];
  expect(summary({ others, lastLeadAt: ten })).toBe(
    `Working: last lead at 2026-11-20 10:00 UTC. ${others[0]} ${others[1]}`,
  );
});

test('the end of a token is told two weeks before', () => {
  const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
  expect(summary({ tokenExpiresAt: inDays(15) })).toBe('Connected: no lead yet.');
  expect(summary({ tokenExpiresAt: inDays(13) })).toBe(
    "Connected: no lead yet. The page's token expires at 2026-12-03 12:00 UTC: reconnect the page with a new token before.",
  );
});
