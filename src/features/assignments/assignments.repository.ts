import { firstCharacters } from '../../platform/characters.ts';
import { found } from '../../platform/errors.ts';
import { laterThan } from '../../platform/later-than.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Doer } from '../audit/index.ts';

/** A lead that changes hands. */
export interface Transfer {
  readonly leadId: number;
  /** null: nobody's until now. */
  readonly from: number | null;
  /** null: nobody's from now on. */
  readonly to: number | null;
  /** It is in an open status, so it counts in its rep's workload. */
  readonly counts: boolean;
  readonly reason: string | null;
  readonly notes?: string | null;
  /** Its row was written a moment ago, with its rep: nothing hangs on it yet. */
  readonly isNew?: boolean;
}

/** With what goes along. */
interface Written extends Transfer {
  readonly followUps: number;
}

/** Who changes something, and when. */
export interface Deed {
  readonly by: Doer;
  readonly at: Date;
}

/** What the columns of reasons hold, in characters. */
const REASON_LENGTH = 255;
export const asReason = (text: string): string => firstCharacters(text, REASON_LENGTH);

type Names = ReadonlyMap<number, string>;

export const assignmentsIn = (scope: Scope) => ({
  /** Each lead with its rep, its one current assignment, its history and its activity. */
  async write(transfers: readonly Written[], { by, at }: Deed): Promise<void> {
    await setReps(scope, notNew(transfers), at);

    const held = transfers.filter(({ from }) => from !== null);
    if (held.length > 0) await scope.rows('lead_assignments').whereIn('lead_id', idsOf(held)).delete();
    const rows = transfers.map(({ leadId, from, to, reason, notes = null }) => ({
      lead_id: leadId,
      assigned_user_id: to,
      assigned_at: at,
      assigned_by_user_id: by.actor === 'user' ? by.userId : null,
      actor: by.actor,
      previous_user_id: from,
      reassignment_reason: reason === null ? null : asReason(reason),
      notes,
    }));
    await scope.addMany(
      'lead_assignments',
      rows.flatMap(({ assigned_user_id, ...row }) => (assigned_user_id === null ? [] : [{ ...row, assigned_user_id }])),
    );
    await scope.addMany('lead_assignment_history', rows);

    const names = await namesOf(
      scope,
      transfers.flatMap(({ from, to }) => [from, to]),
    );
    await scope.addMany(
      'lead_activities',
      transfers.map((transfer) => ({
        lead_id: transfer.leadId,
        user_id: by.actor === 'user' ? by.userId : null,
        activity_type: 'assignment',
        description: sentenceOf(transfer, names),
        created_at: at,
      })),
    );
  },

  namesOf: (userIds: readonly (number | null)[]): Promise<Names> => namesOf(scope, userIds),

  /** Who has a lead, whatever became of them. */
  async holder(userId: number): Promise<{ name: string; role_id: number; is_active: boolean }> {
    const user = found(await scope.rows('users').where({ id: userId }).first());
    return { name: `${user.first_name} ${user.last_name}`, role_id: user.role_id, is_active: user.is_active };
  },

  nameOf: async (userId: number): Promise<string | undefined> => (await namesOf(scope, [userId])).get(userId),
});

/** Those whose rows do not say it yet. */
export const notNew = <T extends Transfer>(transfers: readonly T[]): T[] => transfers.filter(({ isNew }) => !isNew);

const idsOf = (transfers: readonly Transfer[]): number[] => transfers.map(({ leadId }) => leadId);

async function namesOf(scope: Scope, userIds: readonly (number | null)[]): Promise<Names> {
  const ids = [...new Set(userIds)].filter((id) => id !== null);
  const rows = await scope.find('users', { columns: ['id', 'first_name', 'last_name'], where: { id: ids } });
  return new Map(rows.map((row) => [row.id, `${row.first_name} ${row.last_name}`]));
}

/** In few statements: nearly always all leads changed longer ago than now. */
async function setReps(scope: Scope, transfers: readonly Transfer[], at: Date): Promise<void> {
  if (transfers.length === 0) return;
  const rows = await scope.byIds('lead_data', idsOf(transfers)).select('id', 'updated_at');
  const changedAt = new Map(rows.map(({ id, updated_at }) => [id, laterThan(updated_at, at)]));
  const alike = Map.groupBy(transfers, ({ leadId, to }) => `${to} ${changedAt.get(leadId)?.getTime()}`);
  for (const moved of alike.values()) {
    const { leadId, to } = moved[0] as Transfer;
    const assigned = { assigned_user_id: to, assigned_at: to === null ? null : at };
    await scope
      .rows('lead_data')
      .whereIn('id', idsOf(moved))
      .update({ ...assigned, updated_at: changedAt.get(leadId) ?? at });
  }
}

function sentenceOf({ from, to, reason, followUps }: Written, names: Names): string {
  const [old, next] = [from, to].map((id) => (id === null ? '' : (names.get(id) ?? `user ${id}`)));
  const deed =
    from === null ? `Assigned to ${next}` : to === null ? `Taken from ${old}` : `Moved from ${old} to ${next}`;
  const along =
    followUps === 0 ? '' : followUps === 1 ? ' Its follow-up goes along.' : ` Its ${followUps} follow-ups go along.`;
  return `${deed}${reason === null ? '' : `: ${reason}`}.${along}`;
}
