import type { Scope } from '../../platform/scope.ts';
import type { InvitationsRow } from '../../platform/tables.ts';
import type { InvitationState } from './invitations.schema.ts';

export interface InvitationRow extends Omit<InvitationsRow, 'token_hash'> {
  readonly first_name: string;
  readonly last_name: string;
}

interface NewRow {
  readonly email: string;
  readonly roleId: number;
  readonly tokenHash: Buffer;
  readonly invitedBy: number;
  readonly at: Date;
  readonly expiresAt: Date;
}

interface Wanted {
  readonly state: InvitationState | undefined;
  /** States are those at this instant. */
  readonly at: Date;
}

interface Place {
  /** The id that the page before ended with. */
  readonly before: number | undefined;
  readonly limit: number;
  readonly offset: number;
}

export const invitationsIn = (scope: Scope) => ({
  add: ({ email, roleId, tokenHash, invitedBy, at, expiresAt }: NewRow): Promise<number> =>
    scope.add('invitations', {
      email,
      role_id: roleId,
      token_hash: tokenHash,
      invited_by_user_id: invitedBy,
      created_at: at,
      expires_at: expiresAt,
    }),

  find: (id: number): PromiseLike<InvitationRow | undefined> => withInviter(scope).where('invitations.id', id).first(),

  lock: (id: number): PromiseLike<InvitationsRow | undefined> =>
    scope.rows('invitations').where({ id }).forUpdate().first(),

  async revoke(id: number, at: Date): Promise<void> {
    await scope.rows('invitations').where({ id }).update({ revoked_at: at });
  },

  /** Ids of the ones that were still open. */
  async revokeOpenOf(email: string, at: Date): Promise<number[]> {
    const open = scope.rows('invitations').where({ email }).whereNull('accepted_at').whereNull('revoked_at');
    const ids = (await open.select('id')).map(({ id }) => id);
    if (ids.length > 0) await scope.rows('invitations').whereIn('id', ids).update({ revoked_at: at });
    return ids;
  },

  /** Ids of the ones made by this user that were good until now. */
  async revokeOpenBy(userId: number, at: Date): Promise<number[]> {
    const open = scope.rows('invitations').where({ invited_by_user_id: userId }).where('expires_at', '>', at);
    const ids = (await open.whereNull('accepted_at').whereNull('revoked_at').forUpdate().select('id')).map(
      ({ id }) => id,
    );
    if (ids.length > 0) await scope.rows('invitations').whereIn('id', ids).update({ revoked_at: at });
    return ids;
  },

  /** How many were made since, at all or to one address. */
  async madeSince(since: Date, email?: string): Promise<number> {
    const made = scope.rows('invitations').where('created_at', '>', since);
    if (email !== undefined) made.where({ email });
    const [{ n } = { n: 0 }] = (await made.count({ n: '*' })) as { n: number }[];
    return n;
  },

  /** The newest first. */
  page: (wanted: Wanted, { before, limit, offset }: Place): PromiseLike<InvitationRow[]> => {
    const rows = withInviter(scope);
    narrow(rows, wanted);
    if (before !== undefined) rows.where('invitations.id', '<', before);
    return rows.orderBy('invitations.id', 'desc').limit(limit).offset(offset);
  },

  /** Counts no further than `cap`. */
  count: (wanted: Wanted, cap: number): Promise<number> =>
    scope.countUpTo(cap, 'invitations', (rows) => narrow(rows as unknown as Narrowed, wanted)),
});

const withInviter = (scope: Scope) =>
  scope
    .joined<InvitationRow>('invitations', [{ table: 'users', on: { 'users.id': 'invitations.invited_by_user_id' } }])
    .select(
      'invitations.id',
      'invitations.email',
      'invitations.role_id',
      'invitations.invited_by_user_id',
      'invitations.created_at',
      'invitations.expires_at',
      'invitations.accepted_at',
      'invitations.accepted_user_id',
      'invitations.revoked_at',
      'users.first_name',
      'users.last_name',
    );

type Narrowed = Pick<ReturnType<typeof withInviter>, 'where' | 'whereNull' | 'whereNotNull'>;

/** The same distinctions as `stateOf` makes. */
function narrow(rows: Narrowed, { state, at }: Wanted): void {
  if (state === undefined) return;
  if (state === 'accepted') return void rows.whereNotNull('invitations.accepted_at');
  rows.whereNull('invitations.accepted_at');
  if (state === 'revoked') return void rows.whereNotNull('invitations.revoked_at');
  rows.whereNull('invitations.revoked_at');
  rows.where('invitations.expires_at', state === 'expired' ? '<=' : '>', at);
}

export function stateOf(
  row: Pick<InvitationRow, 'accepted_at' | 'revoked_at' | 'expires_at'>,
  at: Date,
): InvitationState {
  if (row.accepted_at !== null) return 'accepted';
  if (row.revoked_at !== null) return 'revoked';
  return row.expires_at <= at ? 'expired' : 'pending';
}
