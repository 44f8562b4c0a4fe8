import type { Scope } from '../../platform/scope.ts';
import { byUser, record } from '../audit/index.ts';
import type { Member } from './member.ts';

/** An account that only lacks the proof of its mailbox. */
export const mayBeVerified = ({ isActive, isVerified, suspendedAt }: Member): boolean =>
  isActive && !isVerified && suspendedAt === null;

interface Proof {
  readonly userId: number;
  readonly address: string;
  readonly at: Date;
}

/** The account's owner gave back a code that was mailed there. */
export const verifyAccount = (scope: Scope, { userId, address, at }: Proof): Promise<void> =>
  scope.transaction(async (tx) => {
    const changed = await tx.rows('users').where({ id: userId, is_verified: false }).update({ is_verified: true });
    if (changed === 0) return;
    const subject = { type: 'user', id: userId };
    await record(tx, [{ action: 'user.verified', subject, by: byUser({ userId, address }), at }]);
  });
