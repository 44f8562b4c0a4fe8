import { endpointsFor, Told } from '../../platform/endpoint.ts';
import { Invitation, InvitationId, InvitationsQuery, NewInvitation } from './invitations.schema.ts';
import type { InvitationsService } from './invitations.service.ts';

const { list, post, delete: deleteAt } = endpointsFor<{ invitations: InvitationsService }>('/api/users/invitations');
const permission = 'users:manage';

export const invite = post('', {
  summary: 'Ask somebody to join the company',
  description:
    'Mails a token, good for 7 days, for `invite_token` of `POST /api/auth/register`. Inviting an address again replaces its older invitation.',
  permission,
  body: NewInvitation,
  reply: Invitation,
  status: 201,
  fails: ['conflict'],
  example: { body: { email: '{{newPerson}}@guests.example', role_id: 3 } },
  postmanBefore: ["pm.collectionVariables.set('newPerson', `nina${Date.now()}`);"],
  postmanTests: ["pm.collectionVariables.set('invitationId', pm.response.json().data.id);"],
  handle: async ({ scope, actor, body }, { invitations }) =>
    new Told(await invitations.invite(scope, actor, body), 'The invitation is on its way.'),
});

export const invitations = list('', {
  summary: 'Who was asked to join, the newest first',
  permission,
  query: InvitationsQuery,
  reply: Invitation,
  example: { query: { state: 'pending', limit: 50 } },
  handle: ({ scope, query }, services) => services.invitations.list(scope, query),
});

export const revokeInvitation = deleteAt('/:id', {
  summary: 'Take an invitation back',
  permission,
  params: InvitationId,
  reply: Invitation,
  fails: ['conflict'],
  example: { params: { id: '{{invitationId}}' } },
  handle: async ({ scope, actor, params }, { invitations }) =>
    new Told(await invitations.revoke(scope, actor, params.id), 'The invitation is worth nothing any more.'),
});
