import type { Knex } from 'knex';
import { type EntityRow, insertRows, type Lookup, lookUp, type Merging, type OfEntity } from './statements.ts';

/** How a scope's statements reach the database: one by one, or together with those of other entities. */
export interface Reach {
  find(table: string, lookup: OfEntity<Lookup>): Promise<EntityRow[]>;
  /** Resolves with an id: the rows' own are not smaller, and ascend. */
  insert(table: string, rows: readonly EntityRow[], merging?: Merging): Promise<number>;
}

/** Each statement at once and for itself. */
export const oneByOne = (db: Knex): Reach => ({
  find: (table, lookup) => lookUp(db, table, [lookup]),
  insert: async (table, rows, merging) => (await insertRows(db, { table, rows, merging })).firstId,
});

interface Ask {
  readonly entityId: number;
  readonly table: string;
  /** Asks of one step are done together; the smallest comes first. */
  readonly rank: number;
  /** Asks of one shape are one statement. */
  readonly shape: string;
  readonly lookup?: Lookup;
  readonly rows?: readonly EntityRow[];
  readonly merging?: Merging | undefined;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** `find`, `add` or `put`, and a table: what all entities do before any of them does the next. */
export type Step = `${'find' | 'add' | 'put'} ${string}`;

/**
 * Several entities' work side by side in one transaction, each written as for one alone. When all of them wait for the database, what
 * comes first in the order of steps is done for all who wait for it, as one statement with entities in the order of their ids. So a batch needs as many
 * statements for a hundred entities as for one, and locks of two batches are taken in the same order: by step, then by entity.
 */
export class InStep {
  readonly #db: Knex;
  readonly #order: ReadonlyMap<string, number>;
  #asks: Ask[] = [];
  #working = 0;
  #isBusy = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(db: Knex, order: readonly Step[]) {
    this.#db = db;
    this.#order = new Map(order.map((step, index) => [step, index]));
  }

  /** Does the work for each entity. Of failures the first is thrown; nothing is asked of the database after it. */
  async all<R>(entityIds: readonly number[], work: (entityId: number) => Promise<R>): Promise<R[]> {
    this.#working = entityIds.length;
    const results = await Promise.allSettled(
      entityIds.map(async (entityId) => {
        try {
          return await work(entityId);
        } catch (error) {
          this.#fail(error);
          throw error;
        } finally {
          this.#working -= 1;
          this.#go();
        }
      }),
    );
    if (this.#failure) throw this.#failure.error;
    return results.map((result) => (result as PromiseFulfilledResult<R>).value);
  }

  reachOf(entityId: number): Reach {
    return {
      find: (table, lookup) => {
        const { columns, orderBy, distinct, lock, byId } = lookup.asked;
        const shape = JSON.stringify(['find', table, columns, orderBy, distinct, lock, byId]);
        return this.#ask({ entityId, table, shape, rank: this.#rankOf('find', table), lookup: lookup.asked });
      },
      insert: (table, rows, merging) => {
        const shape = JSON.stringify(['insert', table, merging]);
        const rank = this.#rankOf(merging ? 'put' : 'add', table);
        return this.#ask({ entityId, table, shape, rank, rows, merging });
      },
    };
  }

  #rankOf(verb: 'find' | 'add' | 'put', table: string): number {
    return this.#order.get(`${verb} ${table}`) ?? this.#order.size;
  }

  #ask<R>(ask: Omit<Ask, 'resolve' | 'reject'>): Promise<R> {
    if (this.#failure) return Promise.reject(this.#failure.error);
    return new Promise<R>((resolve, reject) => {
      this.#asks.push({ ...ask, resolve, reject });
      queueMicrotask(() => this.#go()); // what the same entity asks in the same breath belongs to the same step
    });
  }

  #go(): void {
    if (this.#isBusy || this.#asks.length === 0) return;
    if (new Set(this.#asks.map(({ entityId }) => entityId)).size < this.#working) return;
    this.#isBusy = true;
    void this.#step().finally(() => {
      this.#isBusy = false;
      this.#go();
    });
  }

  async #step(): Promise<void> {
    const rank = Math.min(...this.#asks.map((ask) => ask.rank));
    const now = this.#asks.filter((ask) => ask.rank === rank).sort((a, b) => a.entityId - b.entityId);
    this.#asks = this.#asks.filter((ask) => ask.rank !== rank);
    for (const alike of Map.groupBy(now, ({ shape }) => shape).values()) {
      try {
        await this.#together(alike);
      } catch (error) {
        for (const { reject } of alike) reject(error);
        this.#fail(error);
      }
    }
  }

  async #together(asks: readonly Ask[]): Promise<void> {
    const { table, merging, lookup } = asks[0] as Ask;
    if (this.#failure) throw this.#failure.error;
    if (lookup) {
      const lookups = asks.map(({ entityId, lookup: asked }) => ({ entityId, asked: asked as Lookup }));
      const found = Map.groupBy(await lookUp(this.#db, table, lookups), ({ entity_id }) => entity_id);
      for (const { entityId, resolve } of asks) resolve((found.get(entityId) ?? []) as never);
    } else {
      const rows = asks.flatMap((ask) => ask.rows ?? []);
      const { firstId } = await insertRows(this.#db, { table, rows, merging });
      for (const { resolve } of asks) resolve(firstId as never);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    for (const { reject } of this.#asks.splice(0)) reject(error);
  }
}
