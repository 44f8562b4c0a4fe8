import { isDuplicate } from '../../platform/database.ts';
import { Failure } from '../../platform/errors.ts';
import type { NewRow, Scope } from '../../platform/scope.ts';
import type { MetaPagesRow } from '../../platform/tables.ts';

export type PageRow = MetaPagesRow;
export type PageColumns = Partial<Omit<NewRow<'meta_pages'>, 'source_id' | 'page_id' | 'claimed_page_id'>>;

/** A page with the state of its source, as whoever speaks with Graph about it needs it. */
export interface PageAtWork extends MetaPagesRow {
  readonly status: string;
  readonly source_name: string;
}

export const pagesIn = (scope: Scope) => ({
  find: (sourceId: number): PromiseLike<PageRow | undefined> =>
    scope.rows('meta_pages').where({ source_id: sourceId }).first(),

  /** Of sources that are not deleted. */
  atWork: (sourceIds: readonly number[]): PromiseLike<PageAtWork[]> =>
    scope
      .joined<PageAtWork>('meta_pages', [{ table: 'lead_sources', on: { 'lead_sources.id': 'meta_pages.source_id' } }])
      .whereIn('meta_pages.source_id', sourceIds as number[])
      .whereNull('lead_sources.deleted_at')
      .select('meta_pages.*', 'lead_sources.status', 'lead_sources.name as source_name'),

  /** The name of the source, not deleted, that has this page, connected or not. */
  async sourceOf(pageId: string): Promise<string | undefined> {
    const row = (await scope
      .joined<{ name: string }>('meta_pages', [
        { table: 'lead_sources', on: { 'lead_sources.id': 'meta_pages.source_id' } },
      ])
      .where('meta_pages.page_id', pageId)
      .whereNull('lead_sources.deleted_at')
      .first('lead_sources.name')) as { name: string } | undefined;
    return row?.name;
  },

  /** Locked until the transaction ends. */
  lock: (sourceId: number): PromiseLike<PageRow | undefined> =>
    scope.rows('meta_pages').where({ source_id: sourceId }).forUpdate().first(),

  add: (page: Omit<NewRow<'meta_pages'>, 'claimed_page_id'>) => scope.add('meta_pages', page),

  async change(sourceId: number, columns: PageColumns): Promise<void> {
    if (Object.keys(columns).length > 0) await scope.rows('meta_pages').where({ source_id: sourceId }).update(columns);
  },

  /** From now on the page's deliveries are this source's. `conflict` if another source of the installation has the page. */
  async claim(sourceId: number, pageId: string): Promise<void> {
    await scope
      .rows('meta_pages')
      .where({ source_id: sourceId, page_id: pageId })
      .update({ claimed_page_id: pageId })
      .then(undefined, (error: unknown) => {
        if (!isDuplicate(error)) throw error;
        throw new Failure('conflict', {
          message: 'This Facebook page is connected already, by another source: disconnect it there first.',
        });
      });
  },

  /** The page is free for another source, and its token is forgotten. */
  release: async (sourceId: number): Promise<void> => {
    await scope
      .rows('meta_pages')
      .where({ source_id: sourceId })
      .update({ claimed_page_id: null, page_token: null, next_check_at: null, next_read_back_at: null });
  },
});
