import type { Scope } from '../../platform/scope.ts';
import type { FieldMapping } from './field-mapping.ts';

/** The sources' own mappings, apart from their other settings. */
export const mappingsIn = (scope: Scope) => ({
  /** False: there is no such source, or it is deleted. */
  async exists(sourceId: number): Promise<boolean> {
    const row = await scope.rows('lead_sources').where({ id: sourceId }).whereNull('deleted_at').first('id');
    return row !== undefined;
  },

  async save(sourceId: number, mapping: FieldMapping): Promise<void> {
    await scope
      .rows('lead_sources')
      .where({ id: sourceId })
      .update({ field_mapping: JSON.stringify(mapping) });
  },
});
