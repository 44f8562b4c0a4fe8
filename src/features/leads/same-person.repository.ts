import type { Scope } from '../../platform/scope.ts';
import type { LeadDataRow } from '../../platform/tables.ts';
import { MOST_LEADS_OF_A_PERSONS_PHONE } from './identities.repository.ts';

export type Match = 'email' | 'phone' | 'link';

export interface OfSamePerson {
  readonly id: number;
  readonly matchedBy: readonly Match[];
}

/** Further leads of one person than this are not looked for. */
const MOST = 1_000;

type Person = Pick<LeadDataRow, 'id' | 'email_normalized' | 'phone_e164' | 'duplicate_of_lead_id'>;

export const samePersonIn = (scope: Scope) => ({
  /** Other leads of a lead's person that are not deleted, the newest first: linked to it, or with its email or phone. */
  async of(lead: Person): Promise<OfSamePerson[]> {
    const matches = new Map<number, Match[]>();
    const add = (how: Match, ids: readonly number[]) => {
      for (const id of ids) matches.set(id, [...new Set([...(matches.get(id) ?? []), how])]);
    };
    add('email', await idsWith(scope, lead, { email_normalized: lead.email_normalized }));
    const byPhone = await idsWith(scope, lead, { phone_e164: lead.phone_e164 });
    if (byPhone.length < MOST_LEADS_OF_A_PERSONS_PHONE) add('phone', byPhone);
    add('link', await idsWith(scope, lead, { duplicate_of_lead_id: lead.id }));
    add('link', await idsWith(scope, lead, { id: lead.duplicate_of_lead_id }));
    add('link', await idsWith(scope, lead, { duplicate_of_lead_id: lead.duplicate_of_lead_id }));
    return [...matches].map(([id, matchedBy]) => ({ id, matchedBy })).toSorted((a, b) => b.id - a.id);
  },
});

async function idsWith(
  scope: Scope,
  { id }: Person,
  values: Readonly<Record<string, string | number | null>>,
): Promise<number[]> {
  if (Object.values(values).includes(null)) return [];
  const rows = await scope
    .rows('lead_data')
    .where(values)
    .whereNot('id', id)
    .whereNull('deleted_at')
    .orderBy('id', 'desc')
    .limit(MOST)
    .select('id');
  return rows.map((row) => row.id);
}
