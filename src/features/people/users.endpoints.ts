import { endpointsFor, Told } from '../../platform/endpoint.ts';
import type { NewAccountsService } from './new-accounts.service.ts';
import { NewUserBody, User, UserChange, UserId, UsersQuery } from './users.schema.ts';
import type { UsersService } from './users.service.ts';

interface Needs {
  readonly users: UsersService;
  readonly newAccounts: NewAccountsService;
}
const { list: page, get, post, put } = endpointsFor<Needs>('/api/users');
const thisUser = { params: { id: '{{userId}}' } };

export const list = page('', {
  summary: 'The people of the company',
  description:
    'Everybody sees names, email, role and whether somebody is active and available; of oneself, and to who manages users, the rest is shown too.',
  permission: 'users:read',
  query: UsersQuery,
  reply: User,
  example: { query: { role: 'sales_rep', is_active: 'true' } },
  handle: ({ scope, actor, query }, { users }) => users.list(scope, actor, query),
});

export const create = post('', {
  summary: 'Make an account for somebody',
  description:
    'The person gets a mail, chooses a password with a code from `POST /api/auth/forgot-password`, and can sign in and be given leads from then on. Somebody who is to choose name and password at once is invited instead: `POST /api/users/invitations`.',
  permission: 'users:manage',
  body: NewUserBody,
  reply: User,
  status: 201,
  fails: ['conflict'],
  example: {
    body: {
      username: '{{newPerson}}',
      email: '{{newPerson}}@company.example',
      first_name: 'Nina',
      last_name: 'Novak',
      role_id: 3,
      max_active_leads: 40,
    },
  },
  postmanBefore: ["pm.collectionVariables.set('newPerson', `nina${Date.now()}`);"],
  postmanTests: ["pm.collectionVariables.set('userId', pm.response.json().data.id);"],
  handle: async ({ scope, actor, body }, { newAccounts }) =>
    new Told(
      await newAccounts.create(scope, actor, body),
      'The account is there; a mail says how to choose a password.',
    ),
});

export const read = get('/:id', {
  summary: 'One person of the company',
  permission: 'users:read',
  params: UserId,
  reply: User,
  example: thisUser,
  handle: ({ scope, actor, params }, { users }) => users.read(scope, actor, params.id),
});

export const update = put('/:id', {
  summary: 'Change somebody: role, place in the queue, working hours, leave',
  description: [
    'A field left out stays as it is. Everybody changes their own names, phone and `is_available`; the rest, and other people, are for those who manage users. Nobody gives a role above their own.',
    'Somebody deactivated is signed out within seconds. Their open leads, and those of a rep who becomes support, go to others at once unless the company’s `when_deactivated` says leave. Open invitations of an administrator who is deactivated or gets another role end. The last administrator stays: 409.',
  ].join('\n\n'),
  permission: 'signed_in',
  params: UserId,
  body: UserChange,
  reply: User,
  fails: ['conflict', 'not_allowed'],
  example: {
    ...thisUser,
    body: {
      is_available: true,
      max_active_leads: 50,
      weight: 2,
      working_hours: {
        '1': [
          ['09:00', '12:30'],
          ['13:30', '17:30'],
        ],
        '2': [['09:00', '17:30']],
      },
      leaves: [{ starts_at: '2030-08-01T00:00:00Z', ends_at: '2030-08-15T00:00:00Z', reason: 'Holiday' }],
    },
  },
  handle: ({ scope, actor, params, body }, { users }) => users.update(scope, actor, { id: params.id, change: body }),
});
