import type { Scope } from '../../platform/scope.ts';
import type { LeadFacts } from './conditions.ts';
import type { NewArrival } from './arrivals.service.ts';
import type { PersonKeys } from './owners.repository.ts';

/** What rules may ask about leads that are there already, as if they arrived; in the order of the ids given. */
export async function arrivalsOf(scope: Scope, ids: readonly number[]): Promise<NewArrival[]> {
  if (ids.length === 0) return [];
  const rows = new Map((await factRows(scope, ids)).map((row) => [row.id, row]));
  return ids.flatMap((leadId) => {
    const row = rows.get(leadId);
    return row ? [{ leadId, facts: factsOf(row), samePersonAs: row.duplicate_of_lead_id, person: row }] : [];
  });
}

interface FactRow extends Omit<LeadFacts, 'platform' | 'answers'>, PersonKeys {
  readonly id: number;
  readonly duplicate_of_lead_id: number | null;
  readonly platform_key: string;
  readonly raw_field_data: LeadFacts['answers'];
}

const factRows = (scope: Scope, ids: readonly number[]): PromiseLike<FactRow[]> =>
  scope
    .joined<FactRow>('lead_data', [{ table: 'lead_meta', on: { 'lead_meta.id': 'lead_data.lead_meta_id' } }])
    .whereIn('lead_data.id', ids as number[])
    .select(
      'lead_data.id',
      'lead_data.duplicate_of_lead_id',
      'lead_data.email_normalized',
      'lead_data.phone_e164',
      'lead_data.platform_key',
      'lead_data.source_id',
      'lead_data.campaign_id',
      'lead_data.raw_field_data',
      'lead_meta.form_id',
      'lead_meta.page_id',
      'lead_meta.utm_source',
      'lead_meta.utm_medium',
      'lead_meta.utm_campaign',
      'lead_meta.utm_term',
      'lead_meta.utm_content',
    );

const factsOf = (row: FactRow): LeadFacts => ({ ...row, platform: row.platform_key, answers: row.raw_field_data });
