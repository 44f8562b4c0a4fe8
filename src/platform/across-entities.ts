import type { Knex } from 'knex';
import { transactionWithRetry } from './database.ts';
import { InStep, type Step } from './in-step.ts';
import { Scope } from './scope.ts';

/**
 * The one way around the entity filter: loud, with its reason, and allowed by lint only in `platform/`, in `*.jobs.ts` and in
 * files named `*.across.ts` (login, source lookup, the ingest batch, the sweeper). Rows written this way carry their entity_id,
 * and the composite keys refuse one that points into another entity.
 */
export interface AcrossEntities {
  /** `reason` is for the reader of the code. */
  read<R>(reason: string, work: (db: Knex) => PromiseLike<R>): Promise<R>;
  transaction<R>(
    reason: string,
    work: (trx: Knex.Transaction, scopeOf: (entityId: number) => Scope) => Promise<R>,
  ): Promise<R>;
}

/** Does the work for each entity of a batch, all of them in step (see `InStep`): in the transaction given, or without one where it only reads. */
export function inStep<R>(
  db: Knex,
  { entityIds, order }: { readonly entityIds: readonly number[]; readonly order: readonly Step[] },
  work: (scope: Scope) => Promise<R>,
): Promise<R[]> {
  const steps = new InStep(db, order);
  return steps.all(entityIds, (entityId) => work(new Scope(db, entityId, steps.reachOf(entityId))));
}

/** The way across, on this pool. A transaction starts again if it loses a race for locks, so its work must be repeatable. */
export const acrossEntities = (db: Knex): AcrossEntities => ({
  async read(_reason, work) {
    return work(db);
  },
  transaction: (_reason, work) =>
    transactionWithRetry(db, (trx) => {
      const scopes = new Map<number, Scope>();
      return work(trx, (entityId) => {
        const scope = scopes.get(entityId) ?? new Scope(trx, entityId);
        scopes.set(entityId, scope);
        return scope;
      });
    }),
});
