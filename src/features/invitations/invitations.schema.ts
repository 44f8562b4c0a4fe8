import { z } from 'zod';
import { cursorOrOffset, Id, Instant, PathId, paging } from '../../platform/fields.ts';
import { Email, RoleId, RoleNames } from '../people/index.ts';

const states = ['pending', 'accepted', 'revoked', 'expired'] as const;
const InvitationState = z.enum(states);
export type InvitationState = z.infer<typeof InvitationState>;

export const NewInvitation = z.object({ email: Email, role_id: RoleId });
export type NewInvitation = z.infer<typeof NewInvitation>;

export const InvitationId = z.object({ id: PathId });
export const InvitationsQuery = z.object({ state: InvitationState.optional(), ...paging }).check(cursorOrOffset);
export type InvitationsQuery = z.infer<typeof InvitationsQuery>;

export const Invitation = z
  .object({
    id: Id,
    email: z.string(),
    role: RoleNames,
    role_id: RoleId,
    state: InvitationState,
    invited_by: z.object({ id: Id, first_name: z.string(), last_name: z.string() }),
    created_at: Instant,
    expires_at: Instant,
    accepted_at: Instant.nullable(),
    accepted_user_id: Id.nullable(),
    revoked_at: Instant.nullable(),
  })
  .meta({ id: 'Invitation', description: 'Somebody was asked to join the company. Its token is in the mail only.' });
export type Invitation = z.input<typeof Invitation>;
