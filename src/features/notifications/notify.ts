import { firstCharacters } from '../../platform/characters.ts';
import type { Scope } from '../../platform/scope.ts';
import type { News } from './news.ts';
import { notificationsIn } from './notifications.repository.ts';
import { ringDoorbell } from './notifications.jobs.ts';

const MESSAGE_LENGTH = 255;

/**
 * Tells people, in the caller's transaction if there is one; open streams hear of it after the commit. Telling twice changes
 * nothing, so it suits jobs that may run again.
 */
export const notify = (scope: Scope, news: readonly News[], at: Date): Promise<void> =>
  scope.transaction(async (tx) => {
    if (news.length === 0) return;
    await notificationsIn(tx).add(
      news.map((each) => ({ ...each, message: firstCharacters(each.message, MESSAGE_LENGTH) })),
      at,
    );
    await tx.enqueue(ringDoorbell, { userIds: [...new Set(news.map(({ userId }) => userId))] });
  });
