import { readCursor, writeCursor } from '../../platform/cursor.ts';
import type { Actor, Page } from '../../platform/endpoint.ts';
import { emailKey } from '../../platform/email-key.ts';
import { Failure, found } from '../../platform/errors.ts';
import { instant, instantOrNull } from '../../platform/fields.ts';
import type { Outside } from '../../platform/outside.ts';
import { cutToPage, TOTAL_CAP, totalOf } from '../../platform/page.ts';
import { rateLimiter } from '../../platform/rate-limit.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser, record } from '../audit/index.ts';
import type { SendMail } from '../mail/index.ts';
import { assertMayGive, peopleIn, roleName } from '../people/index.ts';
import { lockSettings } from '../settings/index.ts';
import { invitationMail } from './invitation-mail.ts';
import { type InvitationRow, invitationsIn, stateOf } from './invitations.repository.ts';
import type { Invitation, InvitationsQuery, NewInvitation } from './invitations.schema.ts';
import { hashOfInvitation, newInvitationToken } from './invitation-token.ts';

const DAY_MS = 86_400_000;
const GOOD_FOR_DAYS = 7;
/** Anybody may found a company and invite: it must not become a way to send mail to the world. */
export const INVITATIONS_A_DAY = { byEntity: 200, toOneAddress: 5 } as const;

/** Of all companies together: each of many could stay within its own limit, and the mailbox would drown all the same. */
export const INVITED_MAILBOX = { name: 'invited-mailbox', points: 20, seconds: 86_400 } as const;

interface Needs extends Pick<Outside, 'now' | 'redis'> {
  readonly publicUrl: string;
  readonly sendMail: SendMail;
}

export type InvitationsService = ReturnType<typeof invitationsService>;

/** People asked to join a company; how they accept is the business of registration. */
export function invitationsService({ now, redis, publicUrl, sendMail }: Needs) {
  const mailbox = rateLimiter(redis, INVITED_MAILBOX);

  const make = (scope: Scope, actor: Actor, { email, role_id: roleId }: NewInvitation): Promise<Invitation> =>
    scope.transaction(async (tx) => {
      await lockSettings(tx); // one after the other: two at once for an address would both be open
      await assertMayGive(tx, actor, [roleId]);
      if (await peopleIn(tx).withEmail(email))
        throw new Failure('conflict', { message: 'Somebody of your company has this email already.' });
      const at = now();
      const invitations = invitationsIn(tx);
      await refuseFlood(tx, email, at);

      const replaced = await invitations.revokeOpenOf(email, at);
      const token = newInvitationToken();
      const expiresAt = new Date(at.getTime() + GOOD_FOR_DAYS * DAY_MS);
      const tokenHash = hashOfInvitation(token);
      const id = await invitations.add({ email, roleId, tokenHash, invitedBy: actor.userId, at, expiresAt });
      const row = found(await invitations.find(id));
      const inviter = `${row.first_name} ${row.last_name}`;
      await sendMail(tx, invitationMail({ email, token, expiresAt, inviter, company: actor.entityName, publicUrl }));
      const [by, type] = [byUser(actor), 'invitation'];
      await record(tx, [
        ...replaced.map((old) => ({ action: 'invitation.replaced', subject: { type, id: old }, by, at })),
        { action: 'user.invited', subject: { type, id }, after: { role_id: roleId }, by, at },
      ]);
      return presented(row, at);
    });

  return {
    /**
     * Mails a token that is good for seven days; an older invitation of this address ends. `conflict` for a member. An
     * address that has an account elsewhere is invited like any other: whether it has is nobody's business here.
     */
    async invite(scope: Scope, actor: Actor, invitation: NewInvitation): Promise<Invitation> {
      const { allowed, retryAfter } = await mailbox.take(emailKey(invitation.email));
      if (!allowed) throw new Failure('too_many_requests', { retryAfter });
      return make(scope, actor, invitation);
    },

    async list(scope: Scope, { state, cursor, limit, offset }: InvitationsQuery): Promise<Page<Invitation>> {
      const at = now();
      const invitations = invitationsIn(scope);
      const before = cursor === undefined ? undefined : readCursor(cursor)[1];
      const rows = await invitations.page({ state, at }, { before, limit: limit + 1, offset });
      const { shown, last } = cutToPage(rows, limit);
      return {
        data: shown.map((row) => presented(row, at)),
        ...totalOf(await invitations.count({ state, at }, TOTAL_CAP + 1)),
        next_cursor: last ? writeCursor([null, last.id]) : null,
      };
    },

    /** Its token is worth nothing from now on. Doing it twice changes nothing; `conflict` once it was accepted. */
    revoke: (scope: Scope, actor: Actor, id: number): Promise<Invitation> =>
      scope.transaction(async (tx) => {
        const at = now();
        const invitations = invitationsIn(tx);
        const row = found(await invitations.lock(id));
        if (row.accepted_at !== null)
          throw new Failure('conflict', { message: 'The invitation was accepted: deactivate the user instead.' });
        if (row.revoked_at === null) {
          await invitations.revoke(id, at);
          const subject = { type: 'invitation', id };
          await record(tx, [{ action: 'invitation.revoked', subject, by: byUser(actor), at }]);
        }
        return presented(found(await invitations.find(id)), at);
      }),
  };
}

async function refuseFlood(tx: Scope, email: string, at: Date): Promise<void> {
  const since = new Date(at.getTime() - DAY_MS);
  const { byEntity, toOneAddress } = INVITATIONS_A_DAY;
  const [made, toThisOne] = [await invitationsIn(tx).madeSince(since), await invitationsIn(tx).madeSince(since, email)];
  if (made < byEntity && toThisOne < toOneAddress) return;
  throw new Failure('too_many_requests', {
    message: `At most ${byEntity} invitations a day, and ${toOneAddress} to one address, go out; try again tomorrow.`,
    retryAfter: 3_600,
  });
}

const presented = (row: InvitationRow, at: Date): Invitation => ({
  id: row.id,
  email: row.email,
  role: roleName(row.role_id),
  role_id: row.role_id as Invitation['role_id'],
  state: stateOf(row, at),
  invited_by: { id: row.invited_by_user_id, first_name: row.first_name, last_name: row.last_name },
  created_at: instant(row.created_at),
  expires_at: instant(row.expires_at),
  accepted_at: instantOrNull(row.accepted_at),
  accepted_user_id: row.accepted_user_id,
  revoked_at: instantOrNull(row.revoked_at),
});
