import type { Encryption } from '../../platform/encryption.ts';
import type { Scope } from '../../platform/scope.ts';
import { needsAttention, openPageToken, type PageAtWork, pagesIn } from '../sources/index.ts';

/** What it takes to speak with Graph about a page. */
export interface PageAccess {
  readonly sourceId: number;
  readonly pageId: string;
  readonly token: string;
  /** Which of the page's tokens it is: what this one runs into says nothing of a newer one. */
  readonly tokenVersion: number;
  readonly status: string;
}

interface Needs {
  readonly encryption: Encryption;
  readonly now: () => Date;
}

/** Undefined: the source is gone, has no token, or one that no longer opens (which its administrators are told). */
export async function pageAccessOf(
  scope: Scope,
  sourceId: number,
  { encryption, now }: Needs,
): Promise<PageAccess | undefined> {
  const [page] = await pagesIn(scope).atWork([sourceId]);
  if (!page?.page_token) return undefined;
  const { page_id: pageId, token_version: tokenVersion, status } = page;
  try {
    return { sourceId, pageId, tokenVersion, status, token: openPageToken(encryption, page, page.page_token) };
  } catch {
    await needsAttention(scope, { sourceId, tokenVersion, kind: 'connection', sentence: unreadable(page), at: now() });
    return undefined;
  }
}

const unreadable = ({ source_name }: PageAtWork) =>
  `The page's token of “${source_name}” can no longer be read (its encryption key is gone): set the token again.`;
