import type { Scope } from '../../platform/scope.ts';
import { byUser, record } from '../audit/index.ts';

interface NewPassword {
  readonly userId: number;
  readonly passwordHash: string;
  readonly because: 'password_reset' | 'password_changed';
  readonly address: string;
  readonly at: Date;
  /** Only while this one is still there. */
  readonly presentHash?: string;
  /** Stays signed in. */
  readonly exceptSession?: number;
}

/** A new password, in a transaction: it ends the account's sessions and with them their tokens. False: the old one was not there any more. */
export async function setPassword(tx: Scope, change: NewPassword): Promise<boolean> {
  const { userId, passwordHash, because, address, at, presentHash, exceptSession } = change;
  const user = tx.rows('users').where({ id: userId });
  if (presentHash !== undefined) user.where({ password_hash: presentHash });
  const isReset = because === 'password_reset';
  const changed = await user.update({ password_hash: passwordHash, ...(isReset && { is_verified: true }) });
  if (changed === 0) return false;
  const sessions = tx.rows('sessions').where({ user_id: userId }).whereNull('revoked_at');
  if (exceptSession !== undefined) sessions.whereNot({ id: exceptSession });
  await sessions.update({ revoked_at: at, revoked_reason: because });
  const subject = { type: 'user', id: userId };
  await record(tx, [{ action: `user.${because}`, subject, by: byUser({ userId, address }), at }]);
  return true;
}
