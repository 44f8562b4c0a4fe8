import type { Knex } from 'knex';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Scope } from '../../platform/scope.ts';
import { addDefaultRule } from '../assignments/index.ts';
import { addDefaultWorkflow } from '../stages/index.ts';

interface NewEntity {
  readonly name: string;
  /** Only the demo names its ids. */
  readonly id?: number;
}

/** A new entity with settings, workflow and assignment rule: everything but people and sources. Returns its id. */
export const provisionEntity = (across: AcrossEntities, name: string): Promise<number> =>
  across.transaction('a new entity', async (trx, scopeOf) => (await provisionWith(trx, scopeOf, { name })).entityId);

/** The same in a transaction that does more. */
export async function provisionWith(
  trx: Knex.Transaction,
  scopeOf: (entityId: number) => Scope,
  entity: NewEntity,
): Promise<Scope> {
  const [inserted] = (await trx('entities').insert(entity)) as number[];
  const scope = scopeOf(entity.id ?? (inserted as number));
  await scope.add('entity_settings', {});
  await addDefaultWorkflow(scope);
  await addDefaultRule(scope);
  return scope;
}
