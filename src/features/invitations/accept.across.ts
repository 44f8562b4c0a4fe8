import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Scope } from '../../platform/scope.ts';
import { hashOfInvitation } from './invitation-token.ts';

export interface OpenInvitation {
  readonly id: number;
  readonly entityId: number;
  readonly roleId: number;
  /** Spelled as it was kept. */
  readonly email: string;
}

/** The invitation that this token opens now; undefined: unknown, used, revoked or expired, or its entity is suspended. */
export const findOpenInvitation = (
  across: AcrossEntities,
  token: string,
  now: Date,
): Promise<OpenInvitation | undefined> =>
  across.read('an invitation token names its entity', async (db) => {
    const [row] = (await db('invitations')
      .join('entities', 'entities.id', 'invitations.entity_id')
      .where({ token_hash: hashOfInvitation(token) })
      .whereNull('accepted_at')
      .whereNull('revoked_at')
      .where('expires_at', '>', now)
      .whereNull('entities.suspended_at')
      .select({
        id: 'invitations.id',
        entityId: 'invitations.entity_id',
        roleId: 'invitations.role_id',
        email: 'invitations.email',
      })) as OpenInvitation[];
    return row;
  });

/** Uses the invitation up for this user, in the transaction that makes them. False: it was used or revoked, or expired, meanwhile. */
export async function useInvitation(
  tx: Scope,
  invitation: { readonly id: number; readonly userId: number; readonly at: Date },
): Promise<boolean> {
  const used = await tx
    .rows('invitations')
    .where({ id: invitation.id })
    .whereNull('accepted_at')
    .whereNull('revoked_at')
    .where('expires_at', '>', invitation.at)
    .update({ accepted_at: invitation.at, accepted_user_id: invitation.userId });
  return used === 1;
}
