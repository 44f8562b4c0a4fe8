import type { AcrossEntities } from '../../platform/across-entities.ts';
import { within } from '../../platform/deadline.ts';
import type { Encryption } from '../../platform/encryption.ts';
import { Failure } from '../../platform/errors.ts';
import type { LeadSourcesRow } from '../../platform/tables.ts';
import { FORM_KEY } from './form-key.ts';
import { KeptFresh } from './kept-fresh.ts';
import { Latecomers } from './latecomers.ts';
import { entryOf, type SourceEntry } from './source-entry.ts';
import { SourceSnapshot } from './source-snapshot.ts';

const FRESH_MS = 2_000;
const RETRY_MS = 1_000;
/** A sender waits: a database that is silent for longer counts as down. */
const READ_MS = 1_000;

interface Needs {
  /** On the pool with the short deadline: a screen's slow query must not delay a sender. */
  readonly across: AcrossEntities;
  readonly encryption: Encryption;
  readonly report: (error: unknown, context: object) => void;
  /** Milliseconds of a clock that only goes forward. */
  readonly clock?: () => number;
}

type SearchColumn = 'lead_sources.form_key' | 'lead_sources.id' | 'lead_sources.entity_id';

/**
 * What each delivery asks: whose form is this? Answered from memory, for all sources that are not deleted, of entities that are
 * not suspended. At most two seconds behind other processes, behind this one not at all (`invalidate`).
 *
 * All rows are read again, not those changed since: a change committed late carries an earlier `updated_at` than rows already
 * read, and a suspended entity changes no row of its sources, so either would be missed for good. The rows are few and small.
 */
export function sourceDirectory({ across, encryption, report, clock = () => performance.now() }: Needs) {
  const reportOnce = onceASource(report);
  const readSources = async (narrow?: {
    column: SearchColumn;
    values: readonly (string | number)[];
    isDefault?: true;
  }) => {
    const rows = across.read('which form, and whose, a delivery names', (db) => {
      const query = db('lead_sources')
        .join('entities', 'entities.id', 'lead_sources.entity_id')
        .whereNull('entities.suspended_at')
        .whereNull('lead_sources.deleted_at')
        .select('lead_sources.*');
      if (narrow) query.whereIn(narrow.column, narrow.values);
      if (narrow?.isDefault) query.where('lead_sources.is_default_form', true);
      return query as PromiseLike<LeadSourcesRow[]>;
    });
    return (await within(READ_MS, 'Reading the sources', rows)).map((row) => entryOf(row, encryption, reportOnce));
  };

  const memory = new KeptFresh({
    load: async () => new SourceSnapshot(await readSources()),
    freshMs: FRESH_MS,
    retryMs: RETRY_MS,
    report: (error) => report(error, { note: 'deliveries are routed by what is in memory' }),
    clock,
  });

  const late = <Key extends string | number>(column: SearchColumn, keyOf: (entry: SourceEntry) => Key | null) =>
    new Latecomers<Key, SourceEntry>({
      async find(keys) {
        const isDefault = column === 'lead_sources.entity_id' && { isDefault: true as const };
        const entries = await readSources({ column, values: keys, ...isDefault });
        return new Map(entries.map((entry) => [keyOf(entry) as Key, entry]));
      },
      clock,
    });
  const lateKeys = late('lead_sources.form_key', (entry) => entry.formKey);
  const lateIds = late('lead_sources.id', (entry) => entry.id);
  const lateDefaults = late('lead_sources.entity_id', (entry) => entry.entityId);

  /** From memory, else looked up: another process may have made it a moment ago. */
  async function find<Key>(
    look: (sources: SourceSnapshot) => SourceEntry | undefined,
    latecomers: Latecomers<Key, SourceEntry>,
    key: Key,
  ): Promise<SourceEntry | undefined> {
    const sources = await memory.current();
    const known = look(sources);
    if (known) return known;
    if (memory.isStale) throw new Failure('unavailable'); // nobody can tell whether it exists
    const entry = await latecomers.find(key);
    if (entry) sources.add(entry);
    return entry;
  }

  return {
    /** These three reject with `unavailable`, or the database's error, if it is away and memory does not know the source. */
    async byFormKey(key: string): Promise<SourceEntry | undefined> {
      return FORM_KEY.test(key) ? find((sources) => sources.byFormKey(key), lateKeys, key) : undefined;
    },
    defaultFormOf: (entityId: number): Promise<SourceEntry | undefined> =>
      find((sources) => sources.defaultFormOf(entityId), lateDefaults, entityId),
    async byId(entityId: number, sourceId: number): Promise<SourceEntry | undefined> {
      const entry = await find((sources) => sources.byId(sourceId), lateIds, sourceId);
      return entry?.entityId === entityId ? entry : undefined;
    },
    /** Whether any active source takes posts from pages of this origin. */
    anyAllows: async (origin: string): Promise<boolean> => (await memory.current()).allows(origin),
    /** Reads the sources, so that the first delivery need not. */
    async load(): Promise<void> {
      await memory.current();
    },
    /** After a committed write of this process. */
    invalidate: (): void => memory.invalidate(),
    /** Whether the database did not answer last, so that memory may be out of date. */
    get isStale(): boolean {
      return memory.isStale;
    },
  };
}

export type SourceDirectory = ReturnType<typeof sourceDirectory>;

/** A secret that does not open is news once, not at each reading. */
function onceASource(report: Needs['report']): Needs['report'] {
  const told = new Set<string>();
  return (error, context) => {
    const key = JSON.stringify(context);
    if (told.has(key)) return;
    told.add(key);
    report(error, context);
  };
}
