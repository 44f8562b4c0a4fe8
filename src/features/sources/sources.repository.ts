import { isDuplicate } from '../../platform/database.ts';
import { Failure } from '../../platform/errors.ts';
import type { NewRow, Scope } from '../../platform/scope.ts';
import type { LeadSourceHealthRow, LeadSourcesRow } from '../../platform/tables.ts';
import { newFormKey } from './form-key.ts';
import { MANUAL } from './source-type.ts';
import type { SourceQuery } from './sources.schema.ts';

type Health = Pick<LeadSourceHealthRow, 'last_lead_at' | 'last_error' | 'last_error_at'>;
export type SourceRow = LeadSourcesRow & { readonly [K in keyof Health]: Health[K] | null };

/** A source to be added, in columns as they are stored: what is left out gets the plainest value, the form key a random one (null: none). */
export type SourceToAdd = Pick<NewRow<'lead_sources'>, 'type' | 'name'> &
  SourceColumns & { readonly form_key?: string | null };

/** Columns that a change may touch, as they are stored. */
export type SourceColumns = Partial<
  Pick<
    NewRow<'lead_sources'>,
    | 'name'
    | 'allowed_origins'
    | 'hmac_secret'
    | 'field_mapping'
    | 'default_campaign'
    | 'is_default_form'
    | 'rate_limit_per_minute'
    | 'status'
  >
>;

export const sourcesIn = (scope: Scope) => ({
  async find(id: number): Promise<SourceRow | undefined> {
    return withHealth(scope).where('lead_sources.id', id).first() as Promise<SourceRow | undefined>;
  },

  /** In the order they were made; `after` is the id that the page before ended with. */
  async page({
    limit,
    offset,
    after,
    ...filter
  }: Omit<SourceQuery, 'cursor'> & { after: number }): Promise<SourceRow[]> {
    return withHealth(scope)
      .where(qualified(filter))
      .where('lead_sources.id', '>', after)
      .orderBy('lead_sources.id')
      .limit(limit)
      .offset(offset);
  },

  /** Counts no further than `cap`. */
  count: (filter: Pick<SourceQuery, 'status' | 'type'>, cap: number): Promise<number> =>
    scope.countUpTo(cap, 'lead_sources', (rows) =>
      rows.where(qualified(filter)).whereNull('deleted_at').whereNot('type', MANUAL),
    ),

  /** The id of the source for leads that people type in; undefined: there is none yet. */
  async manual(): Promise<number | undefined> {
    return (await scope.rows('lead_sources').where({ type: MANUAL }).orderBy('id').first('id'))?.id;
  },

  /** Locked until the transaction ends. */
  async lock(id: number): Promise<LeadSourcesRow | undefined> {
    return scope.rows('lead_sources').where({ id }).whereNull('deleted_at').forUpdate().first();
  },

  /** With its health row beside it. Returns the id; `conflict` if any entity's source has the form key. */
  add: (source: SourceToAdd): Promise<number> =>
    scope.transaction(async (tx) => {
      if (source.is_default_form) await sourcesIn(tx).freeDefaultForm();
      const plainest = { form_key: newFormKey(), allowed_origins: '[]', field_mapping: '{}' };
      const row = { ...plainest, ...source, is_default_form: source.is_default_form || null };
      const id = await tx.add('lead_sources', row).catch(refuseTakenKey);
      await tx.add('lead_source_health', { source_id: id });
      return id;
    }),

  async change(id: number, columns: SourceColumns): Promise<void> {
    if (Object.keys(columns).length > 0) await scope.rows('lead_sources').where({ id }).update(columns);
  },

  /** Until the transaction ends, nobody else of the entity gets past here. */
  async takeTurns(): Promise<void> {
    await scope.rows('entity_settings').forUpdate().first('entity_id');
  },

  /**
   * Takes the default-form flag from whichever source has it. Two that ask at once take turns at the settings' row: at the
   * sources themselves both would see no flag, and the second would break the unique key.
   */
  async freeDefaultForm(): Promise<void> {
    await sourcesIn(scope).takeTurns();
    await scope.rows('lead_sources').where({ is_default_form: true }).update({ is_default_form: null });
  },

  /** As if it had never been there; for a source that nothing points to yet. */
  async erase(id: number): Promise<void> {
    for (const table of ['meta_pages', 'lead_source_health'] as const)
      await scope.rows(table).where({ source_id: id }).delete();
    await scope.rows('lead_sources').where({ id }).delete();
  },

  /** Hides the source and frees its key and flag; false if there is none. Leads and events stay. */
  async markDeleted(id: number, at: Date): Promise<boolean> {
    const freed = { form_key: null, is_default_form: null, hmac_secret: null };
    const changed = await scope
      .rows('lead_sources')
      .where({ id })
      .whereNot('type', MANUAL)
      .whereNull('deleted_at')
      .update({ ...freed, deleted_at: at });
    return changed > 0;
  },
});

/** As `sourcesIn(scope).add`, for seeds and other chapters. */
export const addSource = (scope: Scope, source: SourceToAdd): Promise<number> => sourcesIn(scope).add(source);

const withHealth = (scope: Scope) =>
  scope
    .joined<SourceRow>('lead_sources', [
      { table: 'lead_source_health', on: { 'lead_source_health.source_id': 'lead_sources.id' }, optional: true },
    ])
    .whereNull('lead_sources.deleted_at')
    .whereNot('lead_sources.type', MANUAL)
    .select(
      'lead_sources.*',
      'lead_source_health.last_lead_at',
      'lead_source_health.last_error',
      'lead_source_health.last_error_at',
    );

const qualified = ({ status, type }: Pick<SourceQuery, 'status' | 'type'>) => ({
  ...(status !== undefined && { 'lead_sources.status': status }),
  ...(type !== undefined && { 'lead_sources.type': type }),
});

function refuseTakenKey(error: unknown): never {
  if (isDuplicate(error))
    throw new Failure('conflict', { message: 'Another form has this form_key: choose another one.' });
  throw error;
}
