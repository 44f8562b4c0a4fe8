import type { Actor } from '../../platform/endpoint.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Json } from '../../platform/tables.ts';

/** Who did it. */
export type Doer =
  | { readonly actor: 'user'; readonly userId: number; readonly address: string }
  | { readonly actor: 'system' | 'webhook' | 'import' | 'operator' };

export const system: Doer = { actor: 'system' };
export const byUser = ({ userId, address }: Pick<Actor, 'userId' | 'address'>): Doer => ({
  actor: 'user',
  userId,
  address,
});

/** What somebody changed. Secrets and a person's own data do not belong into `before` and `after`: name the fields instead. */
export interface Change {
  /** Subject and deed, such as `lead.assigned`. */
  readonly action: string;
  readonly subject: { readonly type: string; readonly id: number | null };
  readonly before?: { readonly [name: string]: Json };
  readonly after?: { readonly [name: string]: Json };
  readonly by: Doer;
  readonly at: Date;
}

/** Writes to the record of changes, which is never changed itself; in the transaction of the change. */
export async function record(tx: Scope, changes: readonly Change[]): Promise<void> {
  await tx.addMany(
    'audit_log',
    changes.map(({ action, subject, before, after, by, at }) => ({
      at,
      actor: by.actor,
      user_id: by.actor === 'user' ? by.userId : null,
      address: by.actor === 'user' ? by.address : null,
      action,
      subject_type: subject.type,
      subject_id: subject.id,
      before_change: before === undefined ? null : JSON.stringify(before),
      after_change: after === undefined ? null : JSON.stringify(after),
    })),
  );
}
