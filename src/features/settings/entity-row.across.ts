import type { Knex } from 'knex';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import { isDuplicate } from '../../platform/database.ts';
import { Failure, found } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';

export interface EntityRow {
  readonly name: string;
  readonly created_at: Date;
}

/** The entity's own row: what stands there is no tenant's table. */
export interface EntityItself {
  read(): Promise<EntityRow>;
  /** `conflict` if another entity has that name. Inserts of this entity wait until the transaction ends. */
  rename(name: string): Promise<void>;
}

export const entityRows = (across: AcrossEntities) => ({
  read: (entityId: number): Promise<EntityRow> =>
    across.read('an entity is read by its own people', (db) => itself(db, entityId).read()),

  /** A transaction of the entity that may rename it. */
  change: <R>(entityId: number, work: (tx: Scope, entity: EntityItself) => Promise<R>): Promise<R> =>
    across.transaction('an entity is named by its own people', (trx, scopeOf) =>
      work(scopeOf(entityId), itself(trx, entityId)),
    ),
});

export type EntityRows = ReturnType<typeof entityRows>;

const itself = (db: Knex, id: number): EntityItself => ({
  async read() {
    const row = (await db('entities').where({ id }).first('name', 'created_at')) as EntityRow | undefined;
    return found(row);
  },
  async rename(name) {
    await db('entities').where({ id }).update({ name }).catch(refuseTakenName);
  },
});

function refuseTakenName(error: unknown): never {
  if (isDuplicate(error)) throw new Failure('conflict', { message: 'Another company has this name.' });
  throw error;
}
