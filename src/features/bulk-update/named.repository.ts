import { found } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';

/** What a bulk update names. */
export const namedIn = (scope: Scope) => ({
  /** Null: the entity has no such status. */
  async statusId(name: string): Promise<number | null> {
    return (await scope.rows('lead_statuses').where({ name }).first('id'))?.id ?? null;
  },

  async statusOfLead(leadId: number): Promise<number> {
    const lead = await scope.rows('lead_data').where({ id: leadId }).whereNull('deleted_at').first('status_id');
    return found(lead).status_id;
  },

  user: (id: number) => scope.rows('users').where({ id }).first('id'),
});
