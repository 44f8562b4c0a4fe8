import type { AcrossEntities } from '../../platform/across-entities.ts';
import { type Member, memberColumns } from './member.ts';

export interface Account extends Member {
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly passwordHash: string;
}

/** Enough for anybody's offices and phones; a longer list would only cost time while the account is under attack. */
const REMEMBERED_SESSIONS = 100;

/** Two spellings of one email are the same account: it is kept without blanks around it, in lower case. */
export const emailAsKept = (email: string): string => email.trim().toLowerCase();

/** The account with exactly this email, spelled as it is kept, in whichever entity it is. */
export const findAccount = (across: AcrossEntities, email: string): Promise<Account | undefined> =>
  across.read('at login the email names the entity', async (db) => {
    const rows = (await db('users')
      .join('entities', 'entities.id', 'users.entity_id')
      .where('users.email', email)
      .select({
        ...memberColumns,
        username: 'users.username',
        firstName: 'users.first_name',
        lastName: 'users.last_name',
        passwordHash: 'users.password_hash',
      })) as Account[];
    // The column's collation also takes jóhn for john: each such spelling would have a throttle of its own.
    return rows.find((row) => emailAsKept(row.email) === email);
  });

/** Where this email signed in from lately. One statement whether or not the email is known: its time tells nothing. */
export const addressesOf = (across: AcrossEntities, email: string): Promise<string[]> =>
  across.read('at login the email names the entity', async (db) => {
    const rows = (await db('users')
      .join('sessions', { 'sessions.entity_id': 'users.entity_id', 'sessions.user_id': 'users.id' })
      .where('users.email', email)
      .orderBy('sessions.id', 'desc')
      .limit(REMEMBERED_SESSIONS)
      .select({ address: 'sessions.address' })) as { address: string }[];
    return rows.map(({ address }) => address);
  });
