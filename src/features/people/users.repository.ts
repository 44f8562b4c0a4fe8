import { isDuplicate } from '../../platform/database.ts';
import { Failure } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import type { NewUsersRow, UserLeavesRow, UsersRow } from '../../platform/tables.ts';
import { roleIds, type RoleName } from './roles.ts';

export interface UserRow extends Omit<UsersRow, 'password_hash'> {
  readonly active_leads: number | null;
}

export interface Wanted {
  readonly role?: RoleName | undefined;
  readonly isActive?: boolean | undefined;
  readonly isAvailable?: boolean | undefined;
  /** Each must be part of a name, the username or the email. */
  readonly words: readonly string[];
}

interface Place {
  /** The id that the page before ended with. */
  readonly after: number;
  readonly limit: number;
  readonly offset: number;
}

export type UserColumns = Partial<
  Pick<
    NewUsersRow,
    | 'first_name'
    | 'last_name'
    | 'phone'
    | 'role_id'
    | 'is_active'
    | 'is_available'
    | 'max_active_leads'
    | 'weight'
    | 'working_hours'
  >
>;
export type NewLeave = Pick<UserLeavesRow, 'starts_at' | 'ends_at' | 'reason'>;

export const usersIn = (scope: Scope) => ({
  find: (id: number): PromiseLike<UserRow | undefined> => withWorkload(scope).where('users.id', id).first(),

  /** In the order in which they joined. */
  page(wanted: Wanted, { after, limit, offset }: Place): PromiseLike<UserRow[]> {
    const rows = withWorkload(scope).where('users.id', '>', after);
    narrow(rows, wanted);
    return rows.orderBy('users.id').limit(limit).offset(offset);
  },

  /** Counts no further than `cap`. */
  count: (wanted: Wanted, cap: number): Promise<number> =>
    scope.countUpTo(cap, 'users', (rows) => narrow(rows as unknown as Narrowed, wanted)),

  /**
   * Locked until the transaction ends, workload first: whoever assigns has it locked and reads the user then, so that after
   * this either the assignment is there or sees what changes here.
   */
  async lock(id: number): Promise<UsersRow | undefined> {
    await scope.rows('rep_workload').where({ user_id: id }).forUpdate().first('user_id');
    return scope.rows('users').where({ id }).forUpdate().first();
  },

  /** Administrators that may sign in now, but for this one. */
  async otherAdmins(id: number): Promise<number> {
    const able = scope.rows('users').where({ role_id: roleIds.admin, is_active: true, is_verified: true });
    return (await able.whereNot({ id }).select('id')).length;
  },

  async change(id: number, columns: UserColumns): Promise<void> {
    if (Object.keys(columns).length > 0) await scope.rows('users').where({ id }).update(columns);
  },

  /** By user, the earliest first. */
  async leavesOf(ids: readonly number[]): Promise<Map<number, UserLeavesRow[]>> {
    if (ids.length === 0) return new Map();
    const rows = await scope
      .rows('user_leaves')
      .whereIn('user_id', ids as number[])
      .orderBy(['starts_at', 'id']);
    return Map.groupBy(rows, ({ user_id }) => user_id);
  },

  async replaceLeaves(userId: number, leaves: readonly NewLeave[]): Promise<void> {
    await scope.rows('user_leaves').where({ user_id: userId }).delete();
    await scope.addMany(
      'user_leaves',
      leaves.map((leave) => ({ ...leave, user_id: userId })),
    );
  },

  /** Every device is signed out, for good: being activated again does not bring the sessions back. */
  async endSessions(userId: number, at: Date): Promise<void> {
    await scope
      .rows('sessions')
      .where({ user_id: userId })
      .whereNull('revoked_at')
      .update({ revoked_at: at, revoked_reason: 'deactivated' });
  },
});

/** Throws `conflict` for a username or an email that somebody has, in whichever entity. */
export function refuseTaken(error: unknown): never {
  if (!isDuplicate(error)) throw error;
  throw new Failure('conflict', {
    message: 'This username or email cannot be taken: choose another, or invite the person.',
  });
}

const withWorkload = (scope: Scope) =>
  scope
    .joined<UserRow>('users', [{ table: 'rep_workload', on: { 'rep_workload.user_id': 'users.id' }, optional: true }])
    .select('users.*', 'rep_workload.active_leads');

type Narrowed = Pick<ReturnType<typeof withWorkload>, 'where'>;

function narrow(rows: Narrowed, { role, isActive, isAvailable, words }: Wanted): void {
  if (role !== undefined) rows.where('users.role_id', roleIds[role]);
  if (isActive !== undefined) rows.where('users.is_active', isActive);
  if (isAvailable !== undefined) rows.where('users.is_available', isAvailable);
  for (const word of words) {
    const part = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    rows.where((either) => {
      for (const column of ['first_name', 'last_name', 'username', 'email'])
        either.orWhere(`users.${column}`, 'like', part);
    });
  }
}
