import { readCursor, writeCursor } from '../../platform/cursor.ts';
import type { Page } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import { cutToPage, TOTAL_CAP, totalOf } from '../../platform/page.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Doer } from '../audit/index.ts';
import { alertsIn } from './alerts.repository.ts';
import { refuseForeign } from './fields-of-type.ts';
import { type PageNeeds, pageSources } from './page-sources.ts';
import { pagesIn } from './pages.repository.ts';
import { pagesOf } from './present-page.ts';
import { presentSource } from './present-source.ts';
import { recordDeletedSource } from './recorded-source.ts';
import { snippetOf } from './snippet.ts';
import type { SourceType } from './source-type.ts';
import { sourcesIn, type SourceRow } from './sources.repository.ts';
import type { NewSource, Snippet, Source, SourceQuery } from './sources.schema.ts';
import { type WantedChange, websiteSources } from './website-sources.ts';

interface Needs extends PageNeeds {
  /** Where the API is reached from outside: what the snippets post to. */
  readonly publicUrl: string;
  /** Called after each committed change, so that this process' directory reads it at the next question. */
  readonly onChanged: () => void;
}

export type SourcesService = ReturnType<typeof sourcesService>;

/** The connections that leads come from, as their administrator runs them. */
export function sourcesService(needs: Needs) {
  const { encryption, publicUrl, now, onChanged } = needs;
  const ofType = { website: websiteSources(needs), facebook: pageSources(needs) };

  async function presented(scope: Scope, rows: readonly SourceRow[]): Promise<Source[]> {
    const pages = await pagesOf(scope, rows);
    return rows.map((row) => presentSource(row, { encryption, now: now(), page: pages.get(row.id) }));
  }

  async function read(scope: Scope, id: number): Promise<Source> {
    const [source] = await presented(scope, [found(await sourcesIn(scope).find(id))]);
    return found(source);
  }

  return {
    read,

    async list(scope: Scope, { cursor, ...query }: SourceQuery): Promise<Page<Source>> {
      const sources = sourcesIn(scope);
      const after = cursor === undefined ? 0 : readCursor(cursor)[1];
      const { shown, last } = cutToPage(await sources.page({ ...query, after, limit: query.limit + 1 }), query.limit);
      return {
        data: await presented(scope, shown),
        ...totalOf(await sources.count(query, TOTAL_CAP + 1)),
        next_cursor: last ? writeCursor([null, last.id]) : null,
      };
    },

    async create(scope: Scope, source: NewSource, by: Doer): Promise<Source> {
      const id = await ofType[source.type].add(scope, source, by);
      onChanged();
      return read(scope, id);
    },

    async update(scope: Scope, wanted: WantedChange): Promise<Source> {
      const { id, change } = wanted;
      const type = found(await sourcesIn(scope).find(id)).type as SourceType;
      refuseForeign(type, change);
      await ofType[type].change(scope, wanted);
      onChanged();
      return read(scope, id);
    },

    /** The form key, or the page, is free for another source; secrets are forgotten. */
    async remove(scope: Scope, id: number, by: Doer): Promise<{ id: number }> {
      const at = now();
      await scope.transaction(async (tx) => {
        await pagesIn(tx).lock(id); // before the source, as everything that changes a page's state
        if (!(await sourcesIn(tx).markDeleted(id, at))) throw new Failure('not_found');
        await pagesIn(tx).release(id);
        await alertsIn(tx).endAll(id, at);
        await recordDeletedSource(tx, id, { by, at });
      });
      onChanged();
      return { id };
    },

    async snippet(scope: Scope, id: number): Promise<Snippet> {
      const { type, form_key, hmac_secret } = found(await sourcesIn(scope).find(id));
      if (type !== 'website')
        throw new Failure('conflict', { message: 'A Facebook page needs no snippet: its leads come by themselves.' });
      return snippetOf({ publicUrl, formKey: found(form_key), isSigned: hmac_secret !== null });
    },
  };
}
