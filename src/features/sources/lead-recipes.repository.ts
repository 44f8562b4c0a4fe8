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

/** Of deleted sources too: what was acknowledged before becomes a lead all the same. */
export async function leadRecipesOf(scope: Scope, sourceIds: readonly number[]): Promise<Map<number, LeadRecipe>> {
  const ids = [...new Set(sourceIds)];
  const sources = await scope.find('lead_sources', {
    columns: ['id', 'field_mapping', 'default_campaign'],
    where: { id: ids },
  });
  const pages = await scope.find('meta_pages', { columns: ['source_id', 'page_name'], where: { source_id: ids } });
  const names = new Map(pages.map(({ source_id, page_name }) => [source_id, page_name]));
  return new Map(
    sources.map((row) => [
      row.id,
      {
        id: row.id,
        fieldMapping: row.field_mapping as FieldMapping,
        defaultCampaign: row.default_campaign,
        pageName: names.get(row.id) ?? null,
      },
    ]),
  );
}
