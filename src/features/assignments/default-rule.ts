import type { Scope } from '../../platform/scope.ts';

/** The rule an entity starts with: round robin over everybody whose role takes leads. Returns its id. */
export async function addDefaultRule(scope: Scope): Promise<number> {
  const id = await scope.add('assignment_rules', {
    name: 'Round robin over all sales reps',
    position: 100,
    conditions: '[]',
    strategy: 'round_robin',
    pool: 'everyone',
  });
  await scope.add('assignment_cursors', { rule_id: id, credits: '{}' });
  return id;
}
