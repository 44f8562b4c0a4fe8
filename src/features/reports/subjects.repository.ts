import type { Scope } from '../../platform/scope.ts';

/** What reports may be narrowed to. */
export const subjectsIn = (scope: Scope) => ({
  async hasUser(id: number): Promise<boolean> {
    return (await scope.rows('users').where({ id }).first('id')) !== undefined;
  },

  async hasSource(id: number): Promise<boolean> {
    return (await scope.rows('lead_sources').where({ id }).first('id')) !== undefined;
  },

  async statusNames(): Promise<ReadonlySet<string>> {
    const rows = await scope.rows('lead_statuses').select('name');
    return new Set(rows.map(({ name }) => name));
  },
});
