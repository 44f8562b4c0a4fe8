import type { Scope } from '../../platform/scope.ts';
import { type Doer, record } from '../audit/index.ts';
import { invitationsIn } from './invitations.repository.ts';

interface Ended {
  readonly invitedBy: number;
  readonly by: Doer;
  readonly at: Date;
}

/**
 * Takes back what this user asked others to and nobody answered yet: who may not let people in any more does so by no older
 * invitation either. In a transaction that has the settings locked.
 */
export async function endInvitations(tx: Scope, { invitedBy, by, at }: Ended): Promise<void> {
  const ids = await invitationsIn(tx).revokeOpenBy(invitedBy, at);
  await record(
    tx,
    ids.map((id) => ({ action: 'invitation.revoked', subject: { type: 'invitation', id }, by, at })),
  );
}
