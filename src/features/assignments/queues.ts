import type { Rule } from './rules.repository.ts';

/**
 * The rules that may decide about a lead which waits for this one, in their order: those that its `next_rule` hands leads on to
 * belong to it. All of them if it is not active any more: such leads look for another rule.
 */
export function rulesOfQueue(rules: readonly Rule[], ruleId: number): readonly Rule[] {
  const first = rules.findIndex(({ id }) => id === ruleId);
  if (first < 0) return rules;
  const isLast = ({ id, whenNobody, conditions }: Rule) =>
    whenNobody === 'wait' && (id === ruleId || conditions.length === 0);
  const last = rules.findIndex((rule, index) => index >= first && isLast(rule));
  return rules.slice(first, last < 0 ? undefined : last + 1);
}
