import { firstCharacters } from '../../../platform/characters.ts';
import type { Scope } from '../../../platform/scope.ts';
import { waitingSince } from '../../ingestion/index.ts';
import { needsAttention, noteError, type OnResumed, type PageRow, pagesIn, worksAgain } from '../../sources/index.ts';
import type { PageAccess } from '../page-access.ts';
import type { LeadsSeen, PageSeen } from './ask-about-page.ts';
import { troubleIn } from './judge-connection.ts';
import { nextDailyCheck } from './next-check.ts';

/** A little of the past too: leads that came while the page was being connected. */
const READ_BACK_BEFORE_MS = 3_600_000;
const NAME_LENGTH = 150;

export interface Place {
  readonly scope: Scope;
  readonly access: Pick<PageAccess, 'sourceId' | 'pageId' | 'tokenVersion'>;
  readonly at: Date;
}

/**
 * Runs in a transaction that holds the page, if the token that Graph was asked with is still the page's: what it ran into says
 * nothing of a newer one, and a page that was disconnected meanwhile stays so. Else undefined.
 */
const ifCurrent = <T>(
  { scope, access }: Place,
  work: (tx: Scope, page: PageRow) => Promise<T>,
): Promise<T | undefined> =>
  scope.transaction(async (tx) => {
    const page = await pagesIn(tx).lock(access.sourceId);
    return page?.page_token && page.token_version === access.tokenVersion ? work(tx, page) : undefined;
  });

/** A token has read the page: its deliveries are ours. True if it was connected just now; `conflict` if it is another source's. */
export const keepPage = async (place: Place, { name, tokenExpiresAt }: PageSeen): Promise<boolean> => {
  const { access, at } = place;
  const isNew = await ifCurrent(place, async (tx, page) => {
    const isFirst = page.claimed_page_id === null;
    if (isFirst) await pagesIn(tx).claim(access.sourceId, access.pageId);
    const from = new Date(at.getTime() - READ_BACK_BEFORE_MS);
    const waiting = isFirst ? await waitingSince(tx, access.pageId) : null; // for a source of this page that was deleted
    await pagesIn(tx).change(access.sourceId, {
      page_name: firstCharacters(name, NAME_LENGTH),
      verified_at: at,
      ...(tokenExpiresAt !== undefined && { token_expires_at: tokenExpiresAt }),
      ...(isFirst && { read_back_from: waiting && waiting < from ? waiting : from, next_read_back_at: at }),
    });
    return isFirst;
  });
  return isNew ?? false;
};

/** How the leads come; if all is well, what waited runs again. */
export async function keepLeads(place: Place, seen: LeadsSeen, onResumed: OnResumed): Promise<void> {
  const { access, at } = place;
  const { sourceId, tokenVersion } = access;
  await ifCurrent(place, async (tx) => {
    await pagesIn(tx).change(sourceId, {
      is_subscribed: seen.isSubscribed,
      can_access_leads: seen.access.canAccess,
      checked_at: at,
      next_check_at: nextDailyCheck(at),
    });
    const sentence = troubleIn(seen);
    if (sentence !== undefined) {
      await needsAttention(tx, { sourceId, tokenVersion, kind: 'connection', sentence, at });
      return;
    }
    const [page] = await pagesIn(tx).atWork([sourceId]);
    if (page?.status === 'needs_attention') {
      await onResumed(tx, sourceId); // before the source is locked: deliveries wait for that
      await pagesIn(tx).change(sourceId, { next_read_back_at: at });
    }
    await worksAgain(tx, { sourceId, at });
  });
}

interface Trouble {
  readonly sentence: string;
  /** null: never; undefined: not known. */
  readonly tokenExpiresAt?: Date | null | undefined;
}

/** A person must act. */
export async function keepTrouble(place: Place, { sentence, tokenExpiresAt }: Trouble): Promise<void> {
  const { access, at } = place;
  const { sourceId, tokenVersion } = access;
  await ifCurrent(place, async (tx) => {
    await pagesIn(tx).change(sourceId, {
      checked_at: at,
      next_check_at: nextDailyCheck(at),
      ...(tokenExpiresAt !== undefined && { token_expires_at: tokenExpiresAt }),
    });
    await needsAttention(tx, { sourceId, tokenVersion, kind: 'connection', sentence, at });
  });
}

/** Meta did not answer: nothing is known, and it is asked again at `next`. */
export async function keepSilence(place: Place, { sentence, next }: { sentence: string; next: Date }): Promise<void> {
  await ifCurrent(place, async (tx) => {
    await pagesIn(tx).change(place.access.sourceId, { next_check_at: next });
    await noteError(tx, place.access.sourceId, { sentence, at: place.at });
  });
}

/** The token cannot be opened, which was said already: another look makes sense tomorrow. */
export const keepUnreadable = (scope: Scope, sourceId: number, at: Date): Promise<void> =>
  scope.transaction(async (tx) => {
    const page = await pagesIn(tx).lock(sourceId);
    if (page?.page_token) await pagesIn(tx).change(sourceId, { next_check_at: nextDailyCheck(at) });
  });
