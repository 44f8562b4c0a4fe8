import type { Scope } from '../../platform/scope.ts';
import type { systemTypes } from './activity-kinds.ts';

/** Something that was done with a lead. */
export interface Deed {
  readonly leadId: number;
  /** null: the system. */
  readonly userId: number | null;
  readonly type: (typeof systemTypes)[number];
  /** A sentence for people. */
  readonly description: string;
  readonly at: Date;
}

/** Adds what was done to the leads' activities, in the transaction that does it. */
export async function logActivity(tx: Scope, deeds: readonly Deed[]): Promise<void> {
  await tx.addMany(
    'lead_activities',
    deeds.map(({ leadId, userId, type, description, at }) => ({
      lead_id: leadId,
      user_id: userId,
      activity_type: type,
      description,
      created_at: at,
    })),
  );
}
