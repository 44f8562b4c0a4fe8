import { found } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser, type Doer } from '../audit/index.ts';
import { openLeadsOf } from './open-leads.repository.ts';
import type { Left } from './people.jobs.ts';
import { roleName } from './roles.ts';
import { worksLeads } from './user-rules.ts';
import { type UserRow, usersIn } from './users.repository.ts';

const AT_ONCE = 200;

interface PutBack {
  readonly leadIds: readonly number[];
  /** A lead that somebody else has by now stays with them. */
  readonly from: number;
  readonly reason: string;
  readonly by: Doer;
  readonly at: Date;
}

export interface LeftLeadsParts extends Pick<Outside, 'now'> {
  /** Takes open leads from their rep and gives them out again, in the caller's transaction. */
  putBack(tx: Scope, leads: PutBack): Promise<unknown>;
  /** Leads of one transaction: cursors and workloads are locked meanwhile, and other leads wait. */
  readonly atOnce?: number;
}

/** What becomes of the open leads of somebody who was deactivated, or whose new role may not change leads. */
export const leftLeadsService = ({ now, putBack, atOnce = AT_ONCE }: LeftLeadsParts) => ({
  /** Puts them back to assignment, some at a time. Nothing happens if the person may work them again; doing it twice is harmless. */
  async giveOut(scope: Scope, { userId, by }: Left): Promise<void> {
    for (let after = 0; ; ) {
      const leadIds = await openLeadsOf(scope, userId, { after, limit: atOnce });
      if (leadIds.length === 0) return;
      const isBack = await scope.transaction(async (tx) => {
        const person = found(await usersIn(tx).find(userId));
        if (worksLeads(person)) return true;
        const reason = `${person.first_name} ${person.last_name} ${becameOf(person)}`;
        await putBack(tx, { leadIds, from: userId, reason, by: byUser(by), at: now() });
        return false;
      });
      if (isBack) return;
      after = leadIds.at(-1) ?? after;
    }
  },
});

const becameOf = ({ is_active, role_id }: UserRow): string =>
  is_active ? `is ${roleName(role_id)} now` : 'was deactivated';
