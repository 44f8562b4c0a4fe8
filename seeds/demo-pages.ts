import { addSource, pagesIn, sealPageToken } from '../src/features/sources/index.ts';
import type { Encryption } from '../src/platform/encryption.ts';
import type { Scope } from '../src/platform/scope.ts';

export interface DemoPage {
  readonly pageId: string;
  readonly token: string;
}

/** The Facebook page of each demo company, in their order: the same that the stand-in for the Graph API has. */
export const demoPages = [
  { pageId: '100000000000001', token: 'demo-page-token-1' },
  { pageId: '100000000000002', token: 'demo-page-token-2' },
  { pageId: '100000000000003', token: 'demo-page-token-3' },
] as const satisfies DemoPage[];

interface Connected extends DemoPage {
  readonly company: string;
}

const HOUR = 3_600_000;

/** A source of type facebook as it is after its page was connected: read with its token, subscribed, with access to leads. */
export async function addDemoPage(scope: Scope, page: Connected, encryption: Encryption): Promise<void> {
  const { pageId, token, company } = page;
  const now = new Date();
  const source_id = await addSource(scope, { type: 'facebook', name: `${company} Facebook page`, form_key: null });
  const owner = { entity_id: scope.entityId, page_id: pageId };
  await pagesIn(scope).add({
    source_id,
    page_id: pageId,
    page_name: company,
    page_token: sealPageToken(encryption, owner, token),
    verified_at: now,
    is_subscribed: true,
    can_access_leads: true,
    checked_at: now,
    next_check_at: new Date(now.getTime() + 24 * HOUR),
    read_back_from: now,
    next_read_back_at: new Date(now.getTime() + HOUR),
  });
  await pagesIn(scope).claim(source_id, pageId);
}
