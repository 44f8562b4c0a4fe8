import type { Scope } from '../../platform/scope.ts';
import type { FieldMapping } from './field-mapping.ts';

/** How a source's submissions become leads. */
export interface LeadRecipe {
  readonly id: number;
  readonly fieldMapping: FieldMapping;
  readonly defaultCampaign: string | null;
  /** Of a Facebook page: its name. */
  readonly pageName: string | null;
}

interface Row {
  readonly id: number;
  readonly field_mapping: unknown;
  readonly default_campaign: string | null;
  readonly page_name: string | null;
}

/** Of deleted sources too: what was acknowledged before becomes a lead all the same. */
export async function leadRecipesOf(scope: Scope, sourceIds: readonly number[]): Promise<Map<number, LeadRecipe>> {
  const rows = (await scope
    .joined<Row>('lead_sources', [
      { table: 'meta_pages', on: { 'meta_pages.source_id': 'lead_sources.id' }, optional: true },
    ])
    .whereIn('lead_sources.id', [...new Set(sourceIds)])
    .select(
      'lead_sources.id',
      'lead_sources.field_mapping',
      'lead_sources.default_campaign',
      'meta_pages.page_name',
    )) as Row[];
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        fieldMapping: row.field_mapping as FieldMapping,
        defaultCampaign: row.default_campaign,
        pageName: row.page_name,
      },
    ]),
  );
}
