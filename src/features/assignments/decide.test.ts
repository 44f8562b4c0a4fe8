import { describe, expect, test } from 'vitest';
import { type Arrival, type Board, type Decision, decide } from './decide.ts';
import type { Rep } from './eligibility.ts';
import type { Member, Rule } from './rules.repository.ts';

const rep = (id: number, rest: Partial<Rep> = {}): Rep => ({
  id,
  name: `Rep ${id}`,
  isActive: true,
  isVerified: true,
  isAvailable: true,
  weight: 1,
  maxActiveLeads: null,
  activeLeads: 0,
  workingHours: null,
  onLeave: false,
  ...rest,
});
const away = (id: number) => rep(id, { isAvailable: false });
const members = (...ids: number[]): Member[] => ids.map((userId, position) => ({ userId, position, weight: 1 }));

const rule = (id: number, rest: Partial<Rule> = {}): Rule => ({
  id,
  name: `Rule ${id}`,
  position: 0,
  conditions: [],
  strategy: 'round_robin',
  members: null,
  whenNobody: 'wait',
  cursor: { position: null, userId: null, credits: {} },
  ...rest,
});
const fromGoogle: Partial<Rule> = { conditions: [{ field: 'utm_source', operator: 'equals', value: 'google' }] };

const lead = (
  leadId: number,
  { utm_source = null, ...rest }: Partial<Arrival> & { utm_source?: string | null } = {},
): Arrival => ({
  leadId,
  samePersonAs: null,
  ownerOfPerson: null,
  hasWaited: false,
  facts: {
    platform: 'website',
    source_id: 1,
    campaign_id: null,
    form_id: null,
    page_id: null,
    utm_source,
    utm_medium: null,
    utm_campaign: null,
    utm_term: null,
    utm_content: null,
    answers: {},
  },
  ...rest,
});
const leads = (count: number) => Array.from({ length: count }, (_, index) => lead(index + 1));

const board = (rules: Rule[], reps: Rep[], queued: number[] = []): Board => ({
  rules,
  reps: new Map(reps.map((one) => [one.id, one])),
  moment: { local: { weekday: 1, clock: '10:00' }, entityHours: null },
  queued: new Set(queued),
});
const chosen = (decisions: readonly Decision[]) => decisions.map((decision) => decision.chosen);

describe('rules', () => {
  test('the first one that fits decides, in the order given', () => {
    const rules = [rule(5, { ...fromGoogle, members: members(2) }), rule(3, { members: members(1) }), rule(1)];
    const decisions = decide(board(rules, [rep(1), rep(2), rep(3)]), [lead(10, { utm_source: 'Google' }), lead(11)]);
    expect(decisions.map(({ rule: by, chosen: who }) => [by?.id, who])).toEqual([
      [5, 2],
      [3, 1],
    ]);
  });

  test('each has a cursor of its own, and only the one that decides moves it', () => {
    const rules = [rule(5, fromGoogle), rule(3)];
    const google = { utm_source: 'google' };
    const order = [lead(1, google), lead(2), lead(3, google), lead(4)];
    expect(chosen(decide(board(rules, [rep(1), rep(2)]), order))).toEqual([1, 1, 2, 2]);
    expect(rules.map(({ cursor }) => cursor.userId)).toEqual([2, 2]);
  });

  test('a lead that fits none waits, and says so', () => {
    const [decision] = decide(board([rule(5, fromGoogle)], [rep(1)]), [lead(1)]);
    expect(decision).toMatchObject({ outcome: 'waiting', rule: null, chosen: null, queue: null, pool: [] });
    expect(decision?.reason).toBe('No active rule fits this lead');
  });

  test('the decision names the rule, whom it chose before, and why', () => {
    const decisions = decide(board([rule(5)], [rep(1), rep(2)]), leads(2));
    expect(decisions.map(({ cursorBefore }) => cursorBefore)).toEqual([null, 1]);
    expect(decisions[0]).toMatchObject({
      outcome: 'rule',
      rule: { id: 5, name: 'Rule 5', strategy: 'round_robin' },
      queue: null,
      reason: 'Next in turn under the rule "Rule 5"',
    });
  });
});

describe('nobody eligible', () => {
  test('a rule that waits keeps the lead, although later rules have somebody', () => {
    const rules = [rule(5, { members: members(1) }), rule(3)];
    const [decision] = decide(board(rules, [away(1), rep(2)]), [lead(1)]);
    expect(decision).toMatchObject({ outcome: 'waiting', rule: { id: 5 }, queue: 5, chosen: null });
    expect(decision?.reason).toBe('Nobody in the pool of "Rule 5" can take a lead now');
    expect(rules[0]?.cursor.userId).toBeNull();
  });

  test('a rule that hands on gives the lead to the next one that fits', () => {
    const handsOn = rule(5, { members: members(1), whenNobody: 'next_rule' });
    const rules = [handsOn, rule(4, { ...fromGoogle, members: members(3) }), rule(3, { members: members(2) })];
    const [decision] = decide(board(rules, [away(1), rep(2), rep(3)]), [lead(1)]);
    expect(decision).toMatchObject({ outcome: 'rule', rule: { id: 3 }, chosen: 2 });
  });

  test('the first rule takes it while it has somebody, whatever it would do otherwise', () => {
    const rules = [rule(5, { members: members(1), whenNobody: 'next_rule' }), rule(3)];
    expect(chosen(decide(board(rules, [rep(1), rep(2)]), leads(3)))).toEqual([1, 1, 1]);
  });

  test('handed on to the end, it waits for the first rule that fits, and tells of the last one asked', () => {
    const rules = [
      rule(6, { ...fromGoogle, members: members(1) }),
      rule(5, { members: members(1), whenNobody: 'next_rule' }),
      rule(3, { members: members(2), whenNobody: 'next_rule' }),
    ];
    const [decision] = decide(board(rules, [away(1), away(2)]), [lead(1)]);
    expect(decision).toMatchObject({ outcome: 'waiting', queue: 5, rule: { id: 3 }, chosen: null });
    expect(decision?.reason).toBe('Nobody in the pool of "Rule 3" can take a lead now');
    expect(decision?.pool.map(({ user_id }) => user_id)).toEqual([2]);
  });

  test('an empty pool and an entity without reps have nobody', () => {
    expect(decide(board([rule(5, { members: [] })], [rep(1)]), [lead(1)])[0]?.outcome).toBe('waiting');
    expect(decide(board([rule(5)], []), [lead(1)])[0]?.outcome).toBe('waiting');
  });
});

describe('the owner of the person', () => {
  test('gets the lead if eligible, and the cursor is neither read nor moved', () => {
    const rules = [rule(5)];
    const reps = [rep(1), rep(2), rep(3)];
    const order = [lead(1), lead(2, { samePersonAs: 9, ownerOfPerson: 3 }), lead(3), lead(4)];
    const decisions = decide(board(rules, reps), order);
    expect(chosen(decisions)).toEqual([1, 3, 2, 3]);
    expect(decisions[1]).toMatchObject({ outcome: 'sticky', reason: 'Rep 3 has an older lead of this person' });
  });

  test('who cannot take it now is passed over, and the rule decides', () => {
    const order = [lead(1, { samePersonAs: 9, ownerOfPerson: 2 })];
    const [decision] = decide(board([rule(5)], [rep(1), rep(2, { onLeave: true })]), order);
    expect(decision).toMatchObject({ outcome: 'rule', chosen: 1 });
    expect(decision?.pool[1]).toMatchObject({ user_id: 2, eligible: false, reason: 'is on leave' });
  });

  test('who is not in the pool of the rule is not asked', () => {
    const order = [lead(1, { samePersonAs: 9, ownerOfPerson: 3 })];
    const [decision] = decide(board([rule(5, { members: members(1, 2) }), rule(3)], [rep(1), rep(2), rep(3)]), order);
    expect(decision).toMatchObject({ outcome: 'rule', chosen: 1, rule: { id: 5 } });
  });

  test('is found in the pool that the lead is handed on to', () => {
    const rules = [rule(5, { members: members(1), whenNobody: 'next_rule' }), rule(3)];
    const order = [lead(1, { samePersonAs: 9, ownerOfPerson: 3 })];
    expect(decide(board(rules, [away(1), rep(2), rep(3)]), order)[0]).toMatchObject({ outcome: 'sticky', chosen: 3 });
  });

  test('may have become the owner by an earlier lead of the same batch', () => {
    const order = [lead(1), lead(2), lead(3, { samePersonAs: 1 }), lead(4, { samePersonAs: 1 })];
    expect(chosen(decide(board([rule(5)], [rep(1), rep(2), rep(3)]), order))).toEqual([1, 2, 1, 1]);
  });

  test('two leads of a person whose older lead has nobody stay together', () => {
    const order = [lead(1, { samePersonAs: 9 }), lead(2), lead(3, { samePersonAs: 9 })];
    const decisions = decide(board([rule(5)], [rep(1), rep(2), rep(3)]), order);
    expect(decisions.map(({ outcome, chosen: who }) => [outcome, who])).toEqual([
      ['rule', 1],
      ['rule', 2],
      ['sticky', 1],
    ]);
  });

  test('at the limit gets no more', () => {
    const order = [1, 2, 3].map((id) => lead(id, { samePersonAs: 9, ownerOfPerson: 2 }));
    expect(chosen(decide(board([rule(5)], [rep(1), rep(2, { maxActiveLeads: 2 })]), order))).toEqual([2, 2, 1]);
  });
});

describe('limits', () => {
  test('that are reached in the middle of a batch hold from then on, and the rest wait', () => {
    const reps = [rep(1, { maxActiveLeads: 2, activeLeads: 1 }), rep(2, { maxActiveLeads: 2 })];
    const decisions = decide(board([rule(5)], reps), leads(5));
    expect(chosen(decisions)).toEqual([1, 2, 2, null, null]);
    expect(decisions[4]?.pool.map(({ reason }) => reason)).toEqual([
      'has 2 of at most 2 active leads',
      'has 2 of at most 2 active leads',
    ]);
  });

  test('hold across rules, because a rep has one workload', () => {
    const rules = [rule(5, fromGoogle), rule(3)];
    const order = [lead(1, { utm_source: 'google' }), lead(2)];
    expect(chosen(decide(board(rules, [rep(1, { maxActiveLeads: 1 })]), order))).toEqual([1, null]);
  });

  test('least loaded counts what this batch has given already', () => {
    const reps = [rep(1, { activeLeads: 2 }), rep(2), rep(3, { activeLeads: 1 })];
    const decisions = decide(board([rule(5, { strategy: 'least_loaded' })], reps), leads(5));
    expect(chosen(decisions)).toEqual([2, 3, 2, 3, 1]);
    expect(decisions[0]?.reason).toBe('Has the fewest active leads of those who can take one under the rule "Rule 5"');
  });

  test('the reps that were read are left as they were', () => {
    const one = rep(1);
    decide(board([rule(5)], [one]), leads(3));
    expect(one.activeLeads).toBe(0);
  });
});

describe('weights and places', () => {
  test('are those of the rule', () => {
    const pool: Member[] = [
      { userId: 1, position: 2, weight: 1 },
      { userId: 2, position: 1, weight: 3 },
    ];
    const reps = [rep(1), rep(2)];
    expect(chosen(decide(board([rule(5, { members: pool })], reps), leads(2)))).toEqual([2, 1]);
    expect(chosen(decide(board([rule(5, { members: pool, strategy: 'weighted' })], reps), leads(4)))).toEqual([
      2, 2, 1, 2,
    ]);
  });
});

describe('the pool as it was seen', () => {
  test('tells of every member, and why each one passed over was passed over', () => {
    const pool = members(4, 1, 8, 2);
    const [decision] = decide(
      board([rule(5, { members: pool })], [rep(1), away(2), rep(3), rep(4, { isActive: false })]),
      leads(1),
    );
    expect(decision?.pool).toEqual([
      { user_id: 4, name: 'Rep 4', eligible: false, reason: 'is deactivated' },
      { user_id: 1, name: 'Rep 1', eligible: true, reason: null },
      { user_id: 8, name: 'User 8', eligible: false, reason: 'has a role that takes no leads' },
      { user_id: 2, name: 'Rep 2', eligible: false, reason: 'is switched to unavailable' },
    ]);
    expect(decision?.chosen).toBe(1);
  });
});

describe('leads that wait already', () => {
  test('go before new ones: a new lead queues up behind them', () => {
    const [decision] = decide(board([rule(5)], [rep(1)], [5]), [lead(1)]);
    expect(decision).toMatchObject({ outcome: 'waiting', rule: { id: 5 }, queue: 5, chosen: null });
    expect(decision?.reason).toBe('Older leads of this rule are still waiting for their turn');
  });

  test('take their turn', () => {
    const order = [lead(1, { hasWaited: true }), lead(2)];
    expect(chosen(decide(board([rule(5)], [rep(1)], [5]), order))).toEqual([1, null]);
  });

  test('keep nobody waiting who goes by another rule, or to the owner of the person', () => {
    const rules = [rule(5, fromGoogle), rule(3)];
    const order = [lead(1), lead(2, { utm_source: 'google', samePersonAs: 9, ownerOfPerson: 1 })];
    expect(chosen(decide(board(rules, [rep(1)], [5]), order))).toEqual([1, 1]);
  });
});
