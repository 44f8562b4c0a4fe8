import type { Scope } from '../../platform/scope.ts';

/** How a person is known: what `lead_data` keeps of a lead's email and phone. */
export interface PersonKeys {
  readonly email_normalized: string | null;
  readonly phone_e164: string | null;
}

export type OwnerOf = (person: PersonKeys) => number | null;

export const ownersIn = (scope: Scope) => ({
  /** Who has the oldest assigned lead of each person: by email, else by phone. */
  async of(people: readonly PersonKeys[]): Promise<OwnerOf> {
    const emails = await oldestOwners(scope, 'email_normalized', people);
    const phones = await oldestOwners(scope, 'phone_e164', people);
    return ({ email_normalized, phone_e164 }) => emails.get(email_normalized ?? '') ?? phones.get(phone_e164 ?? '') ?? null;
  },
});

async function oldestOwners(scope: Scope, column: keyof PersonKeys, people: readonly PersonKeys[]): Promise<Map<string, number>> {
  const values = [...new Set(people.flatMap((person) => person[column] ?? []))];
  if (values.length === 0) return new Map();
  const oldest = await scope
    .rows('lead_data')
    .whereIn(column, values)
    .whereNotNull('assigned_user_id')
    .groupBy(column)
    .min({ id: 'id' });
  const ids = (oldest as unknown as { id: number }[]).map(({ id }) => id);
  const leads = await scope.rows('lead_data').whereIn('id', ids).select(column, 'assigned_user_id');
  return new Map(leads.map((row) => [String(row[column]), Number(row.assigned_user_id)]));
}
