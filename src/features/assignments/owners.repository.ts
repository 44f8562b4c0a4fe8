import type { Scope } from '../../platform/scope.ts';

/** How a person is known: what `lead_data` keeps of a lead's email and phone. */
export interface PersonKeys {
  readonly email_normalized: string | null;
  readonly phone_e164: string | null;
}

type OwnerOf = (person: PersonKeys) => number | null;

/** A lead, as its person is known. */
interface LeadOfPerson {
  readonly leadId: number;
  /** The older lead of the same person. */
  readonly samePersonAs: number | null;
  readonly person: PersonKeys;
}

export const ownersIn = (scope: Scope) => ({
  /**
   * By lead, for leads linked to an older one of the same person: who has the oldest of that person's leads that anybody has. Only what
   * made the link counts, email or phone, so that a phone which many share leads to nobody. To be asked with the rules' cursors locked:
   * an older lead may get its rep until then.
   */
  async ofLeads(leads: readonly LeadOfPerson[]): Promise<Map<number, number>> {
    const links = await linksOf(scope, leads);
    const ownerOf = await ownersOf(scope, links.filter(({ owner }) => owner === null).map(sharedKeys));
    return new Map(
      links.flatMap((link): [number, number][] => {
        const owner = link.owner ?? ownerOf(sharedKeys(link));
        return owner === null ? [] : [[link.leadId, owner]];
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

interface Link {
  readonly leadId: number;
  readonly owner: number | null;
  readonly person: PersonKeys;
  readonly older: PersonKeys;
}

/** To older leads that are written already: one that arrives together with its repetition has no owner yet. */
async function linksOf(scope: Scope, leads: readonly LeadOfPerson[]): Promise<Link[]> {
  const ids = [...new Set(leads.flatMap(({ samePersonAs }) => samePersonAs ?? []))];
  if (ids.length === 0) return [];
  const rows = await scope.find('lead_data', {
    columns: ['id', 'assigned_user_id', 'email_normalized', 'phone_e164'],
    where: { id: ids },
    byId: true,
  });
  const olderLeads = new Map(rows.map((row) => [row.id, row]));
  return leads.flatMap(({ leadId, samePersonAs, person }) => {
    const older = olderLeads.get(samePersonAs ?? 0);
    return older ? [{ leadId, owner: older.assigned_user_id, person, older }] : [];
  });
}

function sharedKeys({ person: { email_normalized, phone_e164 }, older }: Link): PersonKeys {
  if (email_normalized !== null && email_normalized === older.email_normalized)
    return { email_normalized, phone_e164: null };
  return { email_normalized: null, phone_e164: phone_e164 === older.phone_e164 ? phone_e164 : null };
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
  const leads = await scope.byIds('lead_data', ids).select(column, 'assigned_user_id');
  return new Map(leads.map((row) => [String(row[column]), Number(row.assigned_user_id)]));
}
