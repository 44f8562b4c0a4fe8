import type { Scope } from '../../platform/scope.ts';

/** How a source's submissions become leads. */
export interface LeadRecipe {
  readonly id: number;
  /** Sent name → our field. */
  readonly fieldMapping: Readonly<Record<string, string>>;
  readonly defaultCampaign: string | null;
}

/** Of deleted sources too: what was acknowledged before becomes a lead all the same. */
export async function leadRecipesOf(scope: Scope, sourceIds: readonly number[]): Promise<Map<number, LeadRecipe>> {
  const rows = await scope
    .rows('lead_sources')
    .whereIn('id', [...new Set(sourceIds)])
    .select('id', 'field_mapping', 'default_campaign');
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        fieldMapping: row.field_mapping as Record<string, string>,
        defaultCampaign: row.default_campaign,
      },
    ]),
  );
}
