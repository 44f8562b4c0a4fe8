import type { PoolMember } from './api.ts';
import type { FoundLead } from './check.ts';

type Assigned = Pick<FoundLead, 'assigned_user_id' | 'duplicate_of_lead_id'>;

export interface Share {
  readonly name: string;
  readonly leads: number;
}

export interface Evenness {
  readonly shares: readonly Share[];
  readonly isEven: boolean;
}

/**
 * How many leads each rep got in turn: those of people known before go to the rep that they have, and do not count.
 * Everybody of the pool who could take leads counts, also with none; without a pool nothing is known to be even.
 */
export function evennessOf(leads: readonly Assigned[], pool: readonly PoolMember[]): Evenness {
  const counts = new Map(pool.filter(({ eligible }) => eligible).map(({ user_id }) => [user_id, 0]));
  for (const { assigned_user_id: rep, duplicate_of_lead_id: older } of leads)
    if (rep !== null && older === null) counts.set(rep, (counts.get(rep) ?? 0) + 1);
  const names = new Map(pool.map(({ user_id, name }) => [user_id, name]));
  const shares = [...counts].map(([id, count]) => ({ name: names.get(id) ?? `user ${id}`, leads: count }));
  const numbers = shares.map(({ leads: count }) => count);
  return {
    shares,
    isEven: numbers.length === 0 || (pool.length > 0 && Math.max(...numbers) - Math.min(...numbers) <= 1),
  };
}
