import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Encryption } from '../../platform/encryption.ts';
import { Failure, found, invalid } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Doer } from '../audit/index.ts';
import { isFirstPage } from './first-page.across.ts';
import { changePage, type PageChange } from './change-page.ts';
import { sealPageToken } from './page-token.ts';
import { pagesIn } from './pages.repository.ts';
import { recordDeletedSource, recordNewSource } from './recorded-source.ts';
import { sourcesIn } from './sources.repository.ts';
import type { NewSource } from './sources.schema.ts';
import { columnsOf } from './stored-settings.ts';
import type { WantedChange } from './website-sources.ts';

export interface PageNeeds extends PageChange {
  readonly encryption: Encryption;
  readonly now: () => Date;
  readonly across: AcrossEntities;
  /** The operator's own: it serves the installation's first page if that comes without one. */
  readonly pageAccessToken: string | undefined;
  /** As `checkPage` for a new page: `conflict`, and nobody is told, if another source of the installation has the page. */
  readonly connectPage: (scope: Scope, sourceId: number) => Promise<void>;
  /** Asks Meta how the page is, now, and writes down what it says; fails only if that cannot be written. */
  readonly checkPage: (scope: Scope, sourceId: number) => Promise<void>;
}

/** A page that was stored while the process died is looked at after this. */
const FIRST_CHECK_MS = 60_000;

/** Facebook pages: how one is added, and changed. */
export function pageSources(needs: PageNeeds) {
  const { encryption, now, across, pageAccessToken, connectPage, checkPage } = needs;

  async function tokenOf({ page_token }: NewSource): Promise<string> {
    const token = page_token ?? ((await isFirstPage(across)) ? pageAccessToken : undefined);
    if (token === undefined) throw invalid('page_token', 'must be given for a Facebook page');
    return token;
  }

  return {
    /** Stores the page as not verified, then asks Meta about it at once; what Meta says shows in the source's state. */
    async add(scope: Scope, source: NewSource, by: Doer): Promise<number> {
      const token = await tokenOf(source);
      const id = await scope.transaction(async (tx) => {
        const added = await store(tx, source, token);
        await recordNewSource(tx, added, { by, at: now(), page_id: source.page_id });
        return added;
      });
      try {
        await connectPage(scope, id);
      } catch (error) {
        if (error instanceof Failure) await forget(scope, id, by);
        throw error;
      }
      return id;
    },

    async change(scope: Scope, wanted: WantedChange): Promise<void> {
      const { asksNow } = await changePage(scope, wanted, needs);
      if (asksNow) await checkPage(scope, wanted.id);
    },
  };

  function forget(scope: Scope, id: number, by: Doer): Promise<void> {
    return scope.transaction(async (tx) => {
      await sourcesIn(tx).erase(id);
      await recordDeletedSource(tx, id, { by, at: now() });
    });
  }

  async function store(tx: Scope, { name, status, page_id, ...source }: NewSource, token: string): Promise<number> {
    const pageId = found(page_id);
    await sourcesIn(tx).takeTurns(); // else two that connect one page at once would not see each other
    const rival = await pagesIn(tx).sourceOf(pageId);
    if (rival !== undefined)
      throw new Failure('conflict', { message: `This Facebook page is connected already, as “${rival}”.` });
    const owner = { entity_id: tx.entityId, page_id: pageId };
    const { field_mapping, default_campaign } = source;
    const columns = columnsOf({ field_mapping, default_campaign }, { ...owner, form_key: null }, encryption);
    const id = await sourcesIn(tx).add({
      ...columns,
      ...{ type: 'facebook', name, form_key: null },
      status: status === 'paused' ? 'paused' : 'needs_attention',
    });
    await pagesIn(tx).add({
      source_id: id,
      page_id: pageId,
      page_token: sealPageToken(encryption, owner, token),
      next_check_at: new Date(now().getTime() + FIRST_CHECK_MS),
    });
    return id;
  }
}
