import { describe, expect, test } from 'vitest';
import type { Attempt, Ended } from '../client/history.ts';
import { check } from './check.ts';
import type { Facts, FoundEvent, FoundKey, FoundLead } from './facts.ts';

const ID = 'fa.1.e1';
const once = { assignment: 1, history: 1, activity: 1, openStage: 1, record: 1, decision: 1, notification: 1 };
const lead = (change: Partial<FoundLead> = {}): FoundLead => ({
  leadId: 7,
  entity: 1,
  id: ID,
  traces: once,
  agrees: true,
  ...change,
});
const event = (change: Partial<FoundEvent> = {}): FoundEvent => ({
  uid: 'aa',
  entity: 1,
  state: 'processed',
  reason: null,
  leadId: 7,
  isHeld: false,
  id: ID,
  ...change,
});

const key = (change: Partial<FoundKey> = {}): FoundKey => ({
  entity: 1,
  channel: 'website',
  hash: 'ab',
  uid: 'aa',
  leadId: 7,
  ...change,
});

let op = 0;
const attempt = (type: Ended['type'], change: Partial<Attempt['begin']> = {}, tookMs = 10): Attempt => {
  op += 1;
  return {
    begin: { type: 'invoke', op, at: 1_000, channel: 'website', ids: [ID], expect: 'lead', ...change },
    end: { type, op, at: 1_000 + tookMs },
  };
};

const verdictOf = (attempts: readonly Attempt[], facts: Partial<Facts>) =>
  check(attempts, { events: [], leads: [], keys: facts.events?.length ? [key()] : [], ...facts });
const invariantsOf = (attempts: readonly Attempt[], facts: Partial<Facts>) =>
  verdictOf(attempts, facts).violations.map(({ invariant }) => invariant);

describe('what holds', () => {
  test('an acknowledged delivery that is one lead with all its traces', () => {
    const { violations, figures } = verdictOf([attempt('ok')], { events: [event()], leads: [lead()] });
    expect(violations).toEqual([]);
    expect(figures).toMatchObject({
      sent: 1,
      acknowledged: 1,
      unknown: 0,
      stored: 1,
      doubled: 0,
      lost: 0,
      longestAckMs: 10,
    });
  });

  test('a repetition that is known as one', () => {
    const events = [event(), event({ uid: 'bb', state: 'duplicate', reason: 'It came before.' })];
    expect(invariantsOf([attempt('info'), attempt('ok')], { events, leads: [lead()] })).toEqual([]);
    const ofTheSecond = { events, leads: [lead()], keys: [key({ uid: 'bb' })] };
    expect(invariantsOf([attempt('ok')], ofTheSecond)).toEqual([]);
  });

  test.each([
    ['stored', { events: [event()], leads: [lead()] }],
    ['not stored', {}],
  ])('an outcome that nobody knows may be either: %s', (_which, facts) => {
    const { violations, figures } = verdictOf([attempt('info')], facts);
    expect(violations).toEqual([]);
    expect(figures).toMatchObject({ unknown: 1, acknowledged: 0, lost: 0 });
  });

  test('a poisonous event that is a dead letter with its reason', () => {
    const events = [event({ state: 'failed', reason: 'Given up.', leadId: null })];
    const { violations, figures } = verdictOf([attempt('ok', { expect: 'aside' })], { events });
    expect(violations).toEqual([]);
    expect(figures).toMatchObject({ setAside: 1, lost: 0 });
  });
});

describe('what is seen', () => {
  test.each([
    ['I1: acknowledged and nowhere', ['I1'], {}],
    ['I1: acknowledged, in the ledger, and no lead', ['I1', 'I4'], { events: [event({ state: 'received' })] }],
    ['I1: set aside although it is proper', ['I1'], { events: [event({ state: 'failed', reason: 'Given up.' })] }],
    ['I1: set aside without a reason', ['I1'], { events: [event({ state: 'rejected' })] }],
    ['I2: two leads', ['I2'], { events: [event()], leads: [lead(), lead({ leadId: 8 })] }],
    ['I2: taken for new twice', ['I2', 'I8'], { events: [event(), event({ uid: 'bb', leadId: 8 })], leads: [lead()] }],
    ['I2: two assignments', ['I2'], { events: [event()], leads: [lead({ traces: { ...once, assignment: 2 } })] }],
    ['I2: told twice', ['I2'], { events: [event()], leads: [lead({ traces: { ...once, notification: 2 } })] }],
    ['I2: a lead that nobody sent', ['I2'], { events: [event()], leads: [lead(), lead({ leadId: 9, id: 'fb.1.e1' })] }],
    ['I2: no key', ['I2'], { events: [event()], leads: [lead()], keys: [] }],
    [
      'I2: a key for each of two deliveries of the same',
      ['I2'],
      {
        events: [event(), event({ uid: 'bb', state: 'duplicate' })],
        leads: [lead()],
        keys: [key(), key({ uid: 'bb', hash: 'cd' })],
      },
    ],
    ['I2: one key twice', ['I2', 'I2'], { events: [event()], leads: [lead()], keys: [key(), key()] }],
    ['I2: two activities', ['I2'], { events: [event()], leads: [lead({ traces: { ...once, activity: 2 } })] }],
    ['I3: a lead of another entity', ['I3'], { events: [event({ entity: 2 })], leads: [lead({ entity: 2 })] }],
    ['I4: a lease that nobody gave back', ['I4'], { events: [event({ isHeld: true })], leads: [lead()] }],
    ['I8: no rep', ['I8'], { events: [event()], leads: [lead({ traces: { ...once, assignment: 0 } })] }],
    ['I8: no record', ['I8'], { events: [event()], leads: [lead({ traces: { ...once, record: 0 } })] }],
    ['I8: no activity', ['I8'], { events: [event()], leads: [lead({ traces: { ...once, activity: 0 } })] }],
    ['I8: a key of another lead', ['I8'], { events: [event()], leads: [lead()], keys: [key({ leadId: 8 })] }],
    [
      'I8: a key of no event',
      ['I8'],
      { events: [event()], leads: [lead()], keys: [key(), key({ uid: 'bb', hash: 'cd' })] },
    ],
    ['I8: rows that disagree', ['I8'], { events: [event()], leads: [lead({ agrees: false })] }],
    ['I8: processed without its lead', ['I1', 'I8'], { events: [event()] }],
  ] as const)('%s', (_what, expected, facts) => {
    expect(invariantsOf([attempt('ok')], facts as Partial<Facts>)).toEqual(expected);
  });

  test('I5: an answer that took more than five seconds, whatever it was', () => {
    const facts: Facts = { events: [event()], leads: [lead()], keys: [key()] };
    expect(invariantsOf([attempt('fail', {}, 5_001), attempt('ok')], facts)).toEqual(['I5']);
    expect(check([attempt('ok', {}, 9_000)], facts, { answerMs: Infinity }).violations).toEqual([]);
  });

  test('each lead of a webhook counts by itself', () => {
    const other = 'fa.2.e2';
    const { violations, figures } = verdictOf([attempt('ok', { channel: 'meta', ids: [ID, other] })], {
      events: [event()],
      leads: [lead()],
    });
    expect(violations).toMatchObject([{ invariant: 'I1' }]);
    expect(figures).toMatchObject({ sent: 2, acknowledged: 2, stored: 1, lost: 1 });
  });
});
