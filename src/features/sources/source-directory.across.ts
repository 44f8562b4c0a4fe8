import { Failure } from '../../platform/errors.ts';
import { FORM_KEY } from './form-key.ts';
import { KeptFresh } from './kept-fresh.ts';
import { Latecomers } from './latecomers.ts';
import { type ReaderNeeds, type Search, sourceReader } from './read-sources.across.ts';
import type { SourceEntry } from './source-entry.ts';
import { SourceSnapshot } from './source-snapshot.ts';

/** What Meta's ids look like; anything else names no page. */
const PAGE_ID = /^[1-9]\d{0,31}$/;
const FRESH_MS = 2_000;
const RETRY_MS = 1_000;

interface Needs extends ReaderNeeds {
  /** Milliseconds of a clock that only goes forward. */
  readonly clock?: () => number;
}

export type SourceDirectory = ReturnType<typeof sourceDirectory>;

/**
 * What each delivery asks: whose form, or whose page, is this? Answered from memory, for all sources that are not deleted, of entities that are
 * not suspended. At most two seconds behind other processes, behind this one not at all (`invalidate`).
 *
 * All rows are read again, not those changed since: a change committed late carries an earlier `updated_at` than rows already
 * read, and a suspended entity changes no row of its sources, so either would be missed for good. The rows are few and small.
 */
export function sourceDirectory({ clock = () => performance.now(), ...reading }: Needs) {
  const read = sourceReader(reading);
  const memory = new KeptFresh({
    load: async () => new SourceSnapshot(await read()),
    freshMs: FRESH_MS,
    retryMs: RETRY_MS,
    report: (error) => reading.report(error, { note: 'deliveries are routed by what is in memory' }),
    clock,
  });
  const find = finder(memory, read, clock);

  return {
    /** These three reject with `unavailable`, or the database's error, if it is away and memory does not know the source. */
    async byFormKey(key: string): Promise<SourceEntry | undefined> {
      return FORM_KEY.test(key) ? find.byFormKey(key) : undefined;
    },
    async byPage(pageId: string): Promise<SourceEntry | undefined> {
      return PAGE_ID.test(pageId) ? find.byPage(pageId) : undefined;
    },
    defaultFormOf: (entityId: number): Promise<SourceEntry | undefined> => find.defaultFormOf(entityId),
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

/** Finds in memory, else looks up: another process may have made the source a moment ago. */
function finder(memory: KeptFresh<SourceSnapshot>, read: ReturnType<typeof sourceReader>, clock: () => number) {
  const by = <Key extends string | number>(
    look: (sources: SourceSnapshot, key: Key) => SourceEntry | undefined,
    search: Omit<Search, 'values'>,
    keyOf: (entry: SourceEntry) => Key | null,
  ) => {
    const late = new Latecomers<Key, SourceEntry>({
      find: async (values) => new Map((await read({ ...search, values })).map((entry) => [keyOf(entry) as Key, entry])),
      clock,
    });
    return async (key: Key): Promise<SourceEntry | undefined> => {
      const sources = await memory.current();
      const known = look(sources, key);
      if (known) return known;
      if (memory.isStale) throw new Failure('unavailable'); // nobody can tell whether it exists
      const entry = await late.find(key);
      if (entry) sources.add(entry);
      return entry;
    };
  };
  return {
    byFormKey: by(
      (sources, key: string) => sources.byFormKey(key),
      { column: 'lead_sources.form_key' },
      ({ formKey }) => formKey,
    ),
    byPage: by(
      (sources, pageId: string) => sources.byPage(pageId),
      { column: 'meta_pages.claimed_page_id' },
      ({ pageId }) => pageId,
    ),
    defaultFormOf: by(
      (sources, entityId: number) => sources.defaultFormOf(entityId),
      { column: 'lead_sources.entity_id', isDefaultForm: true },
      ({ entityId }) => entityId,
    ),
  };
}
