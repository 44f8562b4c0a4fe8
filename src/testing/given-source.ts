import { randomBytes } from 'node:crypto';
import type { NewRow, Scope } from '../platform/scope.ts';

/** A website form of the entity, active and unsigned unless told otherwise. Returns its id. */
export async function givenSource(scope: Scope, row: Partial<NewRow<'lead_sources'>> = {}): Promise<number> {
  const id = await scope.add('lead_sources', {
    type: 'website',
    name: 'Landing page',
    form_key: `form-${randomBytes(8).toString('hex')}`,
    allowed_origins: '[]',
    field_mapping: '{}',
    ...row,
  });
  await scope.add('lead_source_health', { source_id: id });
  return id;
}
