import { GraphFault, unlessFault } from '../graph/graph-fault.ts';
import type { GraphApi } from '../graph/graph.ts';
import type { LeadAccess, PageAsked } from '../graph/page-calls.ts';

export type ConnectionGraph = Pick<GraphApi, 'page' | 'subscribe' | 'subscription' | 'leadAccess' | 'tokenState'>;

/** Of a page that its token reads. */
export interface PageSeen {
  readonly name: string;
  /** null: never; undefined: Meta does not tell. */
  readonly tokenExpiresAt: Date | null | undefined;
}

/** How a page's leads come. */
export interface LeadsSeen {
  readonly isSubscribed: boolean;
  readonly access: LeadAccess;
}

/** What Graph says of a page and its token. Throws GraphFault. */
export function questionsAbout(graph: ConnectionGraph, report: (error: unknown, context: object) => void) {
  /** Of the token alone: what Meta refuses to tell is a matter of the app's settings, not of the page. */
  async function tokenState({ pageId, token }: PageAsked) {
    try {
      return await graph.tokenState({ token });
    } catch (error) {
      if (willPass(error)) throw error;
      report(error, { note: 'Meta does not tell how long a token lasts', page_id: pageId });
      return null;
    }
  }

  /** Not every token may ask this; where it may not, the leads themselves will show. */
  async function leadAccess(access: PageAsked): Promise<LeadAccess> {
    try {
      return await graph.leadAccess(access);
    } catch (error) {
      if (willPass(error) || isDeadToken(error)) throw error;
      return { canAccess: null, reason: null, resolution: null };
    }
  }

  return {
    /**
     * Proves that the page is the token's: it reads this very page, and manages it. (Some apps may read the names of foreign pages; nobody
     * may subscribe to a foreign page's leads.)
     */
    async page(access: PageAsked): Promise<PageSeen> {
      const { name } = await graph.page(access);
      const state = await tokenState(access);
      if (state && state.profileId !== null && state.profileId !== access.pageId) throw ofAnotherPage(state.profileId);
      await graph.subscribe(access);
      return { name, tokenExpiresAt: state === null ? undefined : state.expiresAt };
    },

    /** Of a token that no call works with: when it ended, if Meta tells. */
    async expiry(access: PageAsked): Promise<Date | null | undefined> {
      const state = await tokenState(access).catch(unlessFault);
      return state?.expiresAt;
    },

    /** Whether the page's leads are sent, and may be read. */
    async leads(access: PageAsked): Promise<LeadsSeen> {
      return { isSubscribed: await graph.subscription(access), access: await leadAccess(access) };
    },
  };
}

/** By itself: nobody needs to do anything. */
export const willPass = (error: unknown): boolean =>
  !(error instanceof GraphFault) || error.kind === 'transient' || error.kind === 'throttled';

/** Codes of a token that no call works with. */
const DEAD_TOKEN_CODES: readonly (number | null)[] = [102, 190];
export const isDeadToken = (error: unknown): boolean =>
  error instanceof GraphFault && DEAD_TOKEN_CODES.includes(error.code);

const ofAnotherPage = (pageId: string) =>
  new GraphFault({
    kind: 'dead',
    reach: 'page',
    advice: `The token belongs to another page (${pageId}): take the token of this page.`,
    detail: 'token of another page',
  });
