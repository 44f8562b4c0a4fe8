import type { Feed } from '../../platform/event-stream.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Doorbell } from './doorbell.ts';
import { notificationsIn } from './notifications.repository.ts';
import { asNotification, type Notification } from './notifications.schema.ts';
import { MOST_REMEMBERED, StreamPlace } from './stream-place.ts';

const MOST_AT_ONCE = 100;

export interface Listener {
  readonly userId: number;
  /** Where an earlier stream of this person ended; without it, what was told before this moment is not told again. */
  readonly lastEventId: string | undefined;
}

export type FeedService = ReturnType<typeof feedService>;

/** What a person is told from now on, or since an earlier stream ended, unless they have read it elsewhere meanwhile. */
export const feedService = ({ now }: Pick<Outside, 'now'>, { listen }: Pick<Doorbell, 'listen'>) => ({
  async open(scope: Scope, { userId, lastEventId }: Listener): Promise<Feed<Notification>> {
    const notifications = notificationsIn(scope);
    const place =
      lastEventId === undefined
        ? beginning(await notifications.newestUnread(userId, MOST_REMEMBERED), now())
        : StreamPlace.read(lastEventId, now());
    return {
      startsAt: place.write(),
      listen: (wake) => listen(scope.entityId, userId, wake),
      async news() {
        const beyond = { id: place.floor, except: place.told, limit: MOST_AT_ONCE };
        const rows = await notifications.unreadAfter(userId, beyond);
        return rows.map((row) => {
          place.add(row.id, now());
          return { id: place.write(), event: 'notification', data: asNotification(row) };
        });
      },
    };
  },
});

function beginning(newest: readonly number[], now: Date): StreamPlace {
  const [oldest, ...others] = newest.toReversed();
  return newest.length < MOST_REMEMBERED || oldest === undefined
    ? new StreamPlace(0, newest, now)
    : new StreamPlace(oldest, others, now);
}
