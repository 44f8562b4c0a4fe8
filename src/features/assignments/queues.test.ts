import { expect, test } from 'vitest';
import { rulesOfQueue } from './queues.ts';
import type { Rule } from './rules.repository.ts';

const rule = (id: number, whenNobody: Rule['whenNobody'], isConditional = false): Rule => ({
  id,
  name: `Rule ${id}`,
  position: 0,
  conditions: isConditional ? [{ field: 'utm_source', operator: 'is_given' }] : [],
  strategy: 'round_robin',
  members: null,
  whenNobody,
  cursor: { position: null, userId: null, credits: {} },
});
const idsOf = (rules: readonly Rule[], queue: number) => rulesOfQueue(rules, queue).map(({ id }) => id);

test('a rule that waits keeps its leads to itself', () => {
  expect(idsOf([rule(7, 'wait', true), rule(5, 'wait'), rule(3, 'wait')], 7)).toEqual([7]);
  expect(idsOf([rule(7, 'wait'), rule(5, 'wait')], 5)).toEqual([5]);
});

test('a rule that hands on shares them with those behind it, up to the first that keeps every lead', () => {
  const rules = [
    rule(9, 'wait'),
    rule(7, 'next_rule', true),
    rule(6, 'wait', true),
    rule(5, 'next_rule'),
    rule(4, 'wait'),
    rule(3, 'wait'),
  ];
  expect(idsOf(rules, 7)).toEqual([7, 6, 5, 4]);
});

test('where every rule hands on, they go to the end', () => {
  expect(idsOf([rule(7, 'next_rule'), rule(5, 'next_rule')], 7)).toEqual([7, 5]);
  expect(idsOf([rule(7, 'next_rule'), rule(5, 'next_rule')], 5)).toEqual([5]);
});

test('leads of a rule that is gone look for any other', () => {
  expect(idsOf([rule(7, 'wait'), rule(5, 'wait')], 1)).toEqual([7, 5]);
  expect(idsOf([], 1)).toEqual([]);
});
