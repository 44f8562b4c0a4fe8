import type { Scope } from '../../platform/scope.ts';

export interface NewUser {
  readonly username: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly roleId: number;
  readonly isVerified: boolean;
}

export const peopleIn = (scope: Scope) => ({
  /** A person with an empty workload beside it; returns the user's id. */
  add: (user: NewUser): Promise<number> =>
    scope.transaction(async (tx) => {
      const id = await tx.add('users', {
        username: user.username,
        email: user.email,
        password_hash: user.passwordHash,
        first_name: user.firstName,
        last_name: user.lastName,
        role_id: user.roleId,
        is_verified: user.isVerified,
      });
      await tx.add('rep_workload', { user_id: id });
      return id;
    }),
});
