import type { Knex } from 'knex';
import { transactionWithRetry } from './database.ts';

/**
 * Ids handed out in blocks to each process (the scheme of Vitess' sequence tables), so that an id is known before its row is
 * written. Gaps are normal: a process that ends takes the rest of its block with it.
 */
export class Sequence {
  readonly #db: Knex;
  readonly #name: string;
  readonly #block: number;
  #next = 0;
  #end = 0;
  #refilling: Promise<void> | undefined;

  constructor(db: Knex, name: string, block = 1_000) {
    this.#db = db;
    this.#name = name;
    this.#block = block;
  }

  async take(count: number): Promise<number[]> {
    const ids: number[] = [];
    while (ids.length < count) {
      while (this.#next < this.#end && ids.length < count) ids.push(this.#next++);
      if (ids.length < count) await this.#refill();
    }
    return ids;
  }

  #refill(): Promise<void> {
    this.#refilling ??= this.#reserve().finally(() => {
      this.#refilling = undefined;
    });
    return this.#refilling;
  }

  async #reserve(): Promise<void> {
    const start = await transactionWithRetry(this.#db, async (trx) => {
      const row = await trx('sequences')
        .where({ name: this.#name })
        .forUpdate()
        .first<{ next_id: number } | undefined>('next_id');
      if (!row) throw new Error(`There is no sequence "${this.#name}"`);
      await trx('sequences').where({ name: this.#name }).increment('next_id', this.#block);
      return row.next_id;
    });
    this.#next = start;
    this.#end = start + this.#block;
  }
}
