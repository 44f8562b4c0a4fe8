import { found } from '../../platform/errors.ts';
import type { NewRow, Scope } from '../../platform/scope.ts';
import type { LeadDataRow, LeadMetaRow } from '../../platform/tables.ts';

export interface WholeLead {
  readonly lead: LeadDataRow;
  readonly meta: LeadMetaRow;
  /** The status' name. */
  readonly status: string;
}

/** What a person may change of a lead, with what follows from it. */
export type ContactColumns = Pick<
  LeadDataRow,
  'first_name' | 'last_name' | 'full_name' | 'email' | 'email_normalized' | 'phone' | 'phone_e164'
>;

type Created = Pick<LeadDataRow, 'id' | 'created_at'>;

export const leadsIn = (scope: Scope) => ({
  /** Of a lead that is not deleted. */
  async find(id: number): Promise<WholeLead | undefined> {
    const lead = await scope.rows('lead_data').where({ id }).whereNull('deleted_at').first();
    return lead && wholeOf(scope, lead);
  },

  /** Of a lead that is not deleted. Locked until the transaction ends: a rival change waits here, then sees this one. */
  lock: (id: number): Promise<LeadDataRow | undefined> =>
    scope.rows('lead_data').where({ id }).whereNull('deleted_at').forUpdate().first(),

  async change(id: number, columns: Partial<NewRow<'lead_data'>>): Promise<void> {
    await scope.rows('lead_data').where({ id }).update(columns);
  },

  /** Makes these the lead's search terms; those that stay are not touched. */
  async renewSearchTerms({ id, created_at }: Created, terms: readonly string[]): Promise<void> {
    const rows = await scope.rows('lead_search_terms').where({ lead_id: id }).select('term');
    const before = new Set(rows.map(({ term }) => term));
    const gone = [...before].filter((term) => !terms.includes(term));
    if (gone.length > 0) await scope.rows('lead_search_terms').where({ lead_id: id }).whereIn('term', gone).delete();
    await scope.addMany(
      'lead_search_terms',
      terms.filter((term) => !before.has(term)).map((term) => ({ term, lead_id: id, created_at })),
    );
  },
});

async function wholeOf(scope: Scope, lead: LeadDataRow): Promise<WholeLead> {
  const [meta, status] = await Promise.all([
    scope.rows('lead_meta').where({ id: lead.lead_meta_id }).first(),
    scope.rows('lead_statuses').where({ id: lead.status_id }).first('name'),
  ]);
  return { lead, meta: found(meta), status: found(status).name };
}
