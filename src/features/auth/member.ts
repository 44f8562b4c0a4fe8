/** A user and the entity they belong to: what decides whether they may be signed in, and as what. */
export interface Member {
  readonly userId: number;
  readonly entityId: number;
  readonly entityName: string;
  readonly email: string;
  readonly roleId: number;
  readonly isActive: boolean;
  readonly isVerified: boolean;
  readonly suspendedAt: Date | null;
}

/** Where a Member's parts are, in a query that joins `users` and `entities`. */
export const memberColumns = {
  userId: 'users.id',
  entityId: 'users.entity_id',
  entityName: 'entities.name',
  email: 'users.email',
  roleId: 'users.role_id',
  isActive: 'users.is_active',
  isVerified: 'users.is_verified',
  suspendedAt: 'entities.suspended_at',
} as const satisfies Record<keyof Member, string>;

/** Active and verified, in an entity that is not suspended. */
export const mayBeSignedIn = ({ isActive, isVerified, suspendedAt }: Member): boolean =>
  isActive && isVerified && suspendedAt === null;
