import type { SourceEntry } from './source-entry.ts';

/** Sources in memory, found by whatever a delivery names. */
export class SourceSnapshot {
  readonly #byFormKey = new Map<string, SourceEntry>();
  readonly #byPage = new Map<string, SourceEntry>();
  readonly #defaultForms = new Map<number, SourceEntry>();
  readonly #origins = new Set<string>();
  #allowsAnyOrigin = false;

  constructor(entries: Iterable<SourceEntry>) {
    for (const entry of entries) this.add(entry);
  }

  add(entry: SourceEntry): void {
    if (entry.formKey !== null) this.#byFormKey.set(entry.formKey, entry);
    if (entry.pageId !== null) this.#byPage.set(entry.pageId, entry);
    if (entry.isDefaultForm) this.#defaultForms.set(entry.entityId, entry);
    if (entry.status !== 'active') return;
    for (const origin of entry.allowedOrigins) this.#origins.add(origin);
    if (entry.allowedOrigins.length === 0) this.#allowsAnyOrigin = true;
  }

  byFormKey = (key: string): SourceEntry | undefined => this.#byFormKey.get(key);
  byPage = (pageId: string): SourceEntry | undefined => this.#byPage.get(pageId);
  defaultFormOf = (entityId: number): SourceEntry | undefined => this.#defaultForms.get(entityId);
  allows = (origin: string): boolean => this.#allowsAnyOrigin || this.#origins.has(origin);
}
