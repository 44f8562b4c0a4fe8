import { randomBytes } from 'node:crypto';
import type { TestEntity } from '../../testing/entity.ts';
import { peopleIn } from './people.repository.ts';
import { type RoleName, roleIds } from './roles.ts';

/** One more person of the entity, active and verified. Returns the id. */
export function givenUser({ scope }: TestEntity, role: RoleName): Promise<number> {
  const username = `person-${randomBytes(6).toString('hex')}`;
  return peopleIn(scope).add({
    username,
    email: `${username}@company.example`,
    passwordHash: 'nobody signs in with this',
    firstName: 'One',
    lastName: 'More',
    roleId: roleIds[role],
    isVerified: true,
  });
}

/** Actions of the record of changes about a user, the oldest first. */
export const deedsOn = async ({ scope }: TestEntity, userId: number) =>
  (await scope.rows('audit_log').where({ subject_type: 'user', subject_id: userId }).orderBy('id')).map(
    ({ action, user_id, before_change: before, after_change: after }) => ({ action, user_id, before, after }),
  );
