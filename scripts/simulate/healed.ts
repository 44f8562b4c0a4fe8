import type { Lead } from '../../src/features/leads/leads.schema.ts';
import type { FoundLead } from './check.ts';
import type { Company, MetaLead } from './sent.ts';

/** A lead that no webhook announced, and that is there because it was read back. */
export interface Healed {
  readonly lead_id: number;
  readonly company: Company;
  readonly channel: MetaLead['channel'];
  readonly leadgen_id: string;
  readonly email: string;
}

interface Readers {
  readonly leads: ReadonlyMap<Company, readonly FoundLead[]>;
  lead(company: Company, id: number): Promise<Lead>;
}

export interface Healing {
  readonly healed: readonly Healed[];
  readonly problems: readonly string[];
}

/** Looks up each lead that was not announced; those that are not there at all are the check's to tell. */
export async function healingOf(unannounced: readonly MetaLead[], { leads, lead }: Readers): Promise<Healing> {
  const byPerson = new Map(
    [...leads].map(([company, own]) => [company, Map.groupBy(own, ({ email }) => (email ?? '').toLowerCase())]),
  );
  const healed: Healed[] = [];
  const problems: string[] = [];
  for (const { company, channel, leadgenId, person } of unannounced) {
    for (const { id } of byPerson.get(company)?.get(person.email.toLowerCase()) ?? []) {
      const { origin } = await lead(company, id);
      if (origin.source_lead_id !== leadgenId) continue;
      if (origin.arrived_by === 'read_back')
        healed.push({ lead_id: id, company, channel, leadgen_id: leadgenId, email: person.email });
      else problems.push(`Lead ${id} of ${company} was never announced, and yet did not come by reading back.`);
    }
  }
  return { healed, problems };
}
