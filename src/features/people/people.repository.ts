import type { Permission } from '../../platform/permissions.ts';
import type { Scope } from '../../platform/scope.ts';
import { rolesThatMay } from './roles.ts';

export interface NewUser {
  /** Only where it was reserved before. */
  readonly id?: number;
  readonly username: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly roleId: number;
  readonly isVerified: boolean;
  readonly phone?: string | null;
}

export const peopleIn = (scope: Scope) => ({
  /** A person with an empty workload beside it; returns the user's id. */
  add: (user: NewUser): Promise<number> =>
    scope.transaction(async (tx) => {
      const added = await tx.add('users', {
        ...(user.id !== undefined && { id: user.id }),
        username: user.username,
        email: user.email,
        password_hash: user.passwordHash,
        first_name: user.firstName,
        last_name: user.lastName,
        role_id: user.roleId,
        is_verified: user.isVerified,
        phone: user.phone ?? null,
      });
      const id = user.id ?? added;
      await tx.add('rep_workload', { user_id: id });
      return id;
    }),

  /** The member of the entity with this email, spelled as it is kept. */
  withEmail: (email: string): PromiseLike<{ id: number } | undefined> =>
    scope.rows('users').where({ email }).first('id'),

  /** Ids of everybody who may do this now: active, verified, of a role that holds the permission. */
  async whoMay(permission: Permission): Promise<number[]> {
    const rows = await scope
      .rows('users')
      .whereIn('role_id', rolesThatMay(permission))
      .where({ is_active: true, is_verified: true })
      .orderBy('id')
      .select('id');
    return rows.map(({ id }) => id);
  },
});
