import type { AcrossEntities } from '../../platform/across-entities.ts';

/** Whether no Facebook page is connected in the whole installation: then the operator's own token may serve the first one. */
export const isFirstPage = (across: AcrossEntities): Promise<boolean> =>
  across.read('the token in the configuration serves the first page of the installation', async (db) => {
    const known = (await db('lead_sources').where({ type: 'facebook' }).whereNull('deleted_at').first('id')) as unknown;
    return known === undefined;
  });
