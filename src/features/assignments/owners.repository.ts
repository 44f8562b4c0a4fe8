import type { Scope } from '../../platform/scope.ts';

/** How a person is known: what `lead_data` keeps of a lead's email and phone. */
interface PersonKeys {
  readonly email_normalized: string | null;
  readonly phone_e164: string | null;
}

type OwnerOf = (person: PersonKeys) => number | null;

export const ownersIn = (scope: Scope) => ({
  /**
   * By lead, for leads linked to an older one of the same person: who has the oldest of that person's leads that anybody has. Only what
   * made the link counts, email or phone, so that a phone which many share leads to nobody. To be asked with the rules' cursors locked:
   * an older lead may get its rep until then.
   */
  async ofLeads(leadIds: readonly number[]): Promise<Map<number, number>> {
    if (leadIds.length === 0) return new Map();
    const links = await linksOf(scope, leadIds);
    const ownerOf = await ownersOf(scope, links.filter(({ owner }) => owner === null).map(sharedKeys));
    return new Map(
      links.flatMap((link): [number, number][] => {
        const owner = link.owner ?? ownerOf(sharedKeys(link));
        return owner === null ? [] : [[link.id, owner]];
      }),
    );
  },
});

/** Who has the oldest assigned lead of each person: by email, else by phone. */
async function ownersOf(scope: Scope, people: readonly PersonKeys[]): Promise<OwnerOf> {
  const emails = await oldestOwners(scope, 'email_normalized', people);
  const phones = await oldestOwners(scope, 'phone_e164', people);
  return ({ email_normalized, phone_e164 }) =>
    emails.get(email_normalized ?? '') ?? phones.get(phone_e164 ?? '') ?? null;
}

interface Link extends PersonKeys {
  readonly id: number;
  readonly owner: number | null;
  readonly older_email: string | null;
  readonly older_phone: string | null;
}

const linksOf = (scope: Scope, leadIds: readonly number[]): PromiseLike<Link[]> =>
  scope
    .joined<Link>('lead_data', [
      { table: 'lead_data', as: 'older', on: { 'older.id': 'lead_data.duplicate_of_lead_id' } },
    ])
    .whereIn('lead_data.id', leadIds as number[])
    .select(
      'lead_data.id',
      'lead_data.email_normalized',
      'lead_data.phone_e164',
      'older.assigned_user_id as owner',
      'older.email_normalized as older_email',
      'older.phone_e164 as older_phone',
    );

function sharedKeys({ email_normalized, phone_e164, older_email, older_phone }: Link): PersonKeys {
  if (email_normalized !== null && email_normalized === older_email) return { email_normalized, phone_e164: null };
  return { email_normalized: null, phone_e164: phone_e164 === older_phone ? phone_e164 : null };
}

async function oldestOwners(
  scope: Scope,
  column: keyof PersonKeys,
  people: readonly PersonKeys[],
): Promise<Map<string, number>> {
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
