import type { Knex } from 'knex';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Json } from '../../platform/tables.ts';

type Hash = (text: string) => string;

/** The record of changes of one entity, where a person is erased: the only hand that may change what is written there. */
interface AuditOfErased {
  /** Puts keyed hashes in place of what people wrote about a lead. */
  hideTexts(leadId: number, hash: Hash): Promise<void>;
}

/** A transaction in which a person is erased. */
export type Erasure = <R>(entityId: number, work: (tx: Scope, audit: AuditOfErased) => Promise<R>) => Promise<R>;

export const erasureOf =
  (across: AcrossEntities): Erasure =>
  (entityId, work) =>
    across.transaction('a person is erased', (trx, scopeOf) =>
      work(scopeOf(entityId), {
        hideTexts: (leadId, hash) => hideTexts(trx, { entityId, leadId, hash }),
      }),
    );

interface Hidden {
  readonly entityId: number;
  readonly leadId: number;
  readonly hash: Hash;
}

async function hideTexts(trx: Knex.Transaction, { entityId, leadId, hash }: Hidden): Promise<void> {
  const ofLead = { entity_id: entityId, subject_type: 'lead', subject_id: leadId };
  const rows = (await trx('audit_log').where(ofLead).select('id', 'before_change', 'after_change')) as Row[];
  for (const { id, before_change, after_change } of rows) {
    const [before, after] = [hidden(before_change, hash), hidden(after_change, hash)];
    if (before === before_change && after === after_change) continue;
    await trx('audit_log')
      .where({ entity_id: entityId, id })
      .update({ before_change: textOf(before), after_change: textOf(after) });
  }
}

interface Row {
  readonly id: number;
  readonly before_change: Json;
  readonly after_change: Json;
}

/** Fields of changes in which people write what they like. */
const written = ['reason', 'notes', 'description', 'outcome', 'campaign_id'];

function hidden(change: Json, hash: Hash): Json {
  if (change === null || typeof change !== 'object' || Array.isArray(change)) return change;
  const texts = Object.entries(change).flatMap(([field, value]) =>
    written.includes(field) && typeof value === 'string' ? [[field, { hash: hash(value) }] as const] : [],
  );
  return texts.length === 0 ? change : { ...change, ...Object.fromEntries(texts) };
}

const textOf = (change: Json): string | null => (change === null ? null : JSON.stringify(change));
