import type { Scope } from '../../platform/scope.ts';

export const namesIn = (scope: Scope) => ({
  /** By user id; nobody has no name. */
  async ofUsers(ids: readonly (number | null)[]): Promise<ReadonlyMap<number, string>> {
    const wanted = [...new Set(ids)].filter((id) => id !== null);
    if (wanted.length === 0) return new Map();
    const rows = await scope.rows('users').whereIn('id', wanted).select('id', 'first_name', 'last_name');
    return new Map(rows.map((row) => [row.id, `${row.first_name} ${row.last_name}`.trim()]));
  },
});
