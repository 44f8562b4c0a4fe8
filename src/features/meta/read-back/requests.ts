import { Failure, found, invalid } from '../../../platform/errors.ts';
import type { Scope } from '../../../platform/scope.ts';
import { type Doer, record } from '../../audit/index.ts';
import { dayRange, settingsOf } from '../../settings/index.ts';
import { pagesIn } from '../../sources/index.ts';
import { readBack } from './read-back.jobs.ts';
import { readBacksIn, turnsIn } from './read-back.repository.ts';
import { oldestKept, RETENTION_DAYS } from './read-back-times.ts';

export const NOT_A_PAGE = 'This is a website form: only a Facebook page can be read back.';
const NOT_CONNECTED = 'The page is not connected: give the source a token of the page first.';
const NEEDS_ATTENTION = "The page's connection needs attention (see the source's health): mend it first.";
const PAUSED = 'The source is paused: set it to active first.';

interface Wanted {
  readonly sourceId: number;
  /** Of the entity's calendar. */
  readonly day: string | undefined;
  readonly by: Doer;
}

export const readBackRequests = (now: () => Date) => ({
  /** The page is read back within half a minute, or again when the run under way is over; nothing for one that is not connected. */
  request: (scope: Scope, sourceId: number): Promise<void> => turnsIn(scope).bringForward(sourceId, now()),

  /**
   * The same for a person: 404 and 409 say why it cannot be. With a day of the entity's calendar, all leads from then on are read
   * again; that takes the place of a run under way.
   */
  async requestByHand(scope: Scope, { sourceId, day, by }: Wanted) {
    const at = now();
    await assertConnected(scope, sourceId);
    await scope.transaction(async (tx) => {
      if (day === undefined) await turnsIn(tx).bringForward(sourceId, at);
      else await tx.enqueue(readBack, { sourceId, since: (await startOf(tx, day, at)).toISOString() });
      const [subject, after] = [{ type: 'source', id: sourceId }, { since: day ?? null }];
      await record(tx, [{ action: 'source.read_back_requested', subject, after, by, at }]);
    });
    return { source_id: sourceId, queued: true as const };
  },
});

async function startOf(scope: Scope, day: string, now: Date): Promise<Date> {
  const { from } = dayRange((await settingsOf(scope)).timeZone, day, undefined);
  if (!from || from > now) throw invalid('since', 'must not be in the future');
  if (from < oldestKept(now))
    throw invalid('since', `must not be more than ${RETENTION_DAYS} days ago: Facebook gives older leads out no more`);
  return from;
}

async function assertConnected(scope: Scope, sourceId: number): Promise<void> {
  const { type, status } = found(await readBacksIn(scope).source(sourceId));
  const refuse = (message: string) => new Failure('conflict', { message });
  if (type !== 'facebook') throw refuse(NOT_A_PAGE);
  const page = await pagesIn(scope).find(sourceId);
  if (!page?.claimed_page_id || !page.page_token) throw refuse(NOT_CONNECTED);
  if (status === 'needs_attention') throw refuse(NEEDS_ATTENTION);
  if (status !== 'active') throw refuse(PAUSED);
}
