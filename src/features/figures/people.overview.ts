import type { Scope } from '../../platform/scope.ts';
import type { UsersRow } from '../../platform/tables.ts';
import { rolesThatTakeLeads } from '../people/index.ts';

type Person = Pick<UsersRow, 'id' | 'username' | 'first_name' | 'last_name' | 'email'>;

/** Whose figures are shown, by id: the one person asked for, else active people who take leads and everybody who is mentioned. */
export function peopleToShow(scope: Scope, one: number | null, mentioned: Iterable<number>): PromiseLike<Person[]> {
  const rows = scope.rows('users').orderBy('id').select('id', 'username', 'first_name', 'last_name', 'email');
  if (one !== null) return rows.where({ id: one });
  return rows.where((group) => {
    void group.where((taking) => void taking.where({ is_active: true }).whereIn('role_id', rolesThatTakeLeads));
    const ids = [...new Set(mentioned)];
    if (ids.length > 0) void group.orWhereIn('id', ids);
  });
}

/** Rows by their person. */
export const byPerson = <Row extends { readonly user_id: number }>(rows: readonly Row[]): ReadonlyMap<number, Row> =>
  new Map(rows.map((row) => [row.user_id, row]));
