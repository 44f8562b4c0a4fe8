import { laterThan } from '../../platform/later-than.ts';
import type { NewRow, Scope } from '../../platform/scope.ts';
import type { LeadDataRow } from '../../platform/tables.ts';
import { identitiesIn, identitiesOf } from './identities.repository.ts';
import { type ContactColumns, leadsIn } from './leads.repository.ts';
import { searchTermsOf } from './search-terms.ts';

/** Columns that go with the contact, as they are stored. */
type Beside = Partial<
  Pick<NewRow<'lead_data'>, 'edited_fields' | 'consent' | 'consent_time' | 'campaign_id' | 'data_quality'>
>;

interface Write {
  readonly contact: ContactColumns;
  readonly beside: Beside;
  readonly now: Date;
}

/** Writes what a locked lead's contact is from now on, with what it is found by and whose person it counts as. */
export async function writeContact(tx: Scope, lead: LeadDataRow, { contact, beside, now }: Write): Promise<void> {
  await leadsIn(tx).change(lead.id, { ...contact, ...beside, updated_at: laterThan(lead.updated_at, now) });
  await leadsIn(tx).renewSearchTerms(lead, searchTermsOf(contact));
  const [before, after] = [identitiesOf(lead.id, lead), identitiesOf(lead.id, contact)];
  await identitiesIn(tx).exchange(without(before, after), without(after, before));
}

const contactColumns = ['email', 'phone', 'first_name', 'last_name', 'full_name'] as const;

export const changedFields = (lead: ContactColumns, contact: ContactColumns): string[] =>
  contactColumns.filter((column) => lead[column] !== contact[column]);

/** Columns that a person has changed, now or before: as stored. */
export function editedAfter(lead: LeadDataRow, contact: ContactColumns): string | null {
  const edited = new Set([...editedFieldsOf(lead), ...changedFields(lead, contact)]);
  return edited.size === 0 ? null : JSON.stringify([...edited]);
}

export const editedFieldsOf = ({ edited_fields }: Pick<LeadDataRow, 'edited_fields'>): readonly string[] =>
  (edited_fields ?? []) as string[];

const without = <T extends { kind: string; value: string }>(some: readonly T[], others: readonly T[]): T[] =>
  some.filter(({ kind, value }) => !others.some((other) => other.kind === kind && other.value === value));
