import { changedFields } from '../../platform/changed-fields.ts';
import { readCursor, writeCursor } from '../../platform/cursor.ts';
import type { Actor, Page } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import { cutToPage, TOTAL_CAP, totalOf } from '../../platform/page.ts';
import type { Scope } from '../../platform/scope.ts';
import type { UsersRow } from '../../platform/tables.ts';
import { byUser, type Doer, record } from '../audit/index.ts';
import { lockSettings, settingsOf } from '../settings/index.ts';
import { giveOutLeads } from './people.jobs.ts';
import { presentUser, seesAll } from './present-user.ts';
import { recordedUser } from './recorded-user.ts';
import { assertMayGive } from './role-giving.ts';
import { changesStanding, isAbleAdmin, managesUsers, refuseForeignFields, worksLeads } from './user-rules.ts';
import { type UserColumns, type UserRow, usersIn, type Wanted } from './users.repository.ts';
import type { User, UserChange, UsersQuery } from './users.schema.ts';

export interface UsersParts extends Pick<Outside, 'now'> {
  /** Takes back the open invitations that this user made, in the caller's transaction. */
  endInvitations(tx: Scope, ended: { readonly invitedBy: number; readonly by: Doer; readonly at: Date }): Promise<void>;
}

export type UsersService = ReturnType<typeof usersService>;

/** The people of an entity. */
export const usersService = ({ now, endInvitations }: UsersParts) => ({
  async list(scope: Scope, actor: Actor, { cursor, limit, offset, ...query }: UsersQuery): Promise<Page<User>> {
    const wanted = wantedBy(query);
    const after = cursor === undefined ? 0 : readCursor(cursor)[1];
    const rows = await usersIn(scope).page(wanted, { after, limit: limit + 1, offset });
    const { shown, last } = cutToPage(rows, limit);
    return {
      data: await presented(scope, actor, shown),
      ...totalOf(await usersIn(scope).count(wanted, TOTAL_CAP + 1)),
      next_cursor: last ? writeCursor([null, last.id]) : null,
    };
  },

  async read(scope: Scope, actor: Actor, id: number): Promise<User> {
    const [user] = await presented(scope, actor, [found(await usersIn(scope).find(id))]);
    return found(user);
  },

  /**
   * Fields left out stay. People change their own names, phone and switch; who manages users changes the rest. `conflict` if
   * the entity would be left without an administrator. Somebody deactivated is signed out. Open leads of whoever may not work
   * them any more are given out as the entity's settings say, and open invitations of whoever manages no users any more end.
   */
  update: (scope: Scope, actor: Actor, { id, change }: { id: number; change: UserChange }): Promise<User> =>
    scope.transaction(async (tx) => {
      const users = usersIn(tx);
      if (changesStanding(change)) await lockSettings(tx); // one after the other, or two administrators could demote each other
      const before = found(await users.lock(id));
      refuseForeignFields(actor, id, change);
      const after = { ...before, ...columnsOf(change) };
      if (changesStanding(change)) await refuseUnlawful(tx, actor, { before, after });

      const at = now();
      const recorded = recordedUser(before, await users.leavesOf([id]));
      await users.change(id, columnsOf(change));
      if (change.leaves) await users.replaceLeaves(id, change.leaves.map(leaveOf));
      if (before.is_active && !after.is_active) await users.endSessions(id, at);
      if (isDone(before, after)) await handOver(tx, actor, id);
      if (managesUsers(before) && !managesUsers(after))
        await endInvitations(tx, { invitedBy: id, by: byUser(actor), at });

      const difference = changedFields(recorded, recordedUser(after, await users.leavesOf([id])));
      const subject = { type: 'user', id };
      if (difference)
        await record(tx, [{ action: deedOf(before, after), subject, ...difference, by: byUser(actor), at }]);
      const [user] = await presented(tx, actor, [found(await users.find(id))]);
      return found(user);
    }),
});

type Standing = Pick<UsersRow, 'role_id' | 'is_active' | 'is_verified'>;

/** Whether somebody's leads are others' business from now on: a manager works on what they had as a rep, support cannot. */
const isDone = (before: Standing, after: Standing): boolean =>
  (before.is_active && !after.is_active) || (worksLeads(before) && !worksLeads(after));

/** Open leads go to others unless the entity wants them left. */
async function handOver(tx: Scope, { userId, address }: Actor, id: number): Promise<void> {
  const { whenDeactivated } = await settingsOf(tx);
  if (whenDeactivated === 'reassign') await tx.enqueue(giveOutLeads, { userId: id, by: { userId, address } });
}

interface Both {
  readonly before: UsersRow;
  readonly after: Standing;
}

async function refuseUnlawful(tx: Scope, actor: Actor, { before, after }: Both): Promise<void> {
  await assertMayGive(tx, actor, [before.role_id, after.role_id]);
  const isLost = isAbleAdmin(before) && !isAbleAdmin(after);
  if (isLost && (await usersIn(tx).otherAdmins(before.id)) === 0)
    throw new Failure('conflict', { message: 'This is the last administrator: make somebody else one first.' });
}

function deedOf(before: UsersRow, after: Pick<UsersRow, 'is_active'>): string {
  if (before.is_active === after.is_active) return 'user.changed';
  return after.is_active ? 'user.reactivated' : 'user.deactivated';
}

/** The columns that a change touches, as they are stored. */
function columnsOf({ leaves: _others, working_hours, ...plain }: UserChange): Defined<UserColumns> {
  const columns = { ...plain, working_hours: working_hours && JSON.stringify(working_hours) };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

const leaveOf = ({ starts_at, ends_at, reason = null }: NonNullable<UserChange['leaves']>[number]) => ({
  starts_at: new Date(starts_at),
  ends_at: new Date(ends_at),
  reason,
});

const yesOrNo = (text: 'true' | 'false' | undefined) => (text === undefined ? undefined : text === 'true');

const wantedBy = (query: Pick<UsersQuery, 'role' | 'is_active' | 'is_available' | 'search'>): Wanted => ({
  role: query.role,
  isActive: yesOrNo(query.is_active),
  isAvailable: yesOrNo(query.is_available),
  words: query.search?.split(/\s+/).filter((word) => word !== '') ?? [],
});

async function presented(scope: Scope, actor: Actor, rows: readonly UserRow[]): Promise<User[]> {
  const whole = rows.map(({ id }) => id).filter((id) => seesAll(actor, id));
  const leavesByUser = await usersIn(scope).leavesOf(whole);
  return rows.map((row) => presentUser(row, actor, leavesByUser.get(row.id)));
}
