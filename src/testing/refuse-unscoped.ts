import type { Knex } from 'knex';
import type { EntityTables } from '../platform/tables.ts';

/** The outbox belongs to nobody once its rows are written: the relay takes them as they come. */
const GLOBAL = new Set([
  'entities',
  'roles',
  'sequences',
  'outbox',
  'graph_pauses',
  'unrouted_deliveries',
  'knex_migrations',
  'knex_migrations_lock',
]);
/** Look-ups that must cross entities name no entity, and are known by the unique key that they use instead. */
const CROSSING =
  /`(uid|form_key|email|token_hash|leased_until|due_at|lease_owner|session_id|sessions`\.`id|deleted_at|state)`/;

/** Also past the scope; only what erasing a person overwrites in it may change. */
const CHANGED_RECORD =
  /^delete\b[^(]*`audit_log`|^update `audit_log` set (?!`before_change` = \?, `after_change` = \? where)|`audit_log`.* on duplicate key update/;

/** The second lock on isolation, in tests: a statement on an entity's table that names neither entity_id nor such a key is an error. */
export function refuseUnscoped(db: Knex): void {
  db.on('query', ({ sql }: { sql: string }) => {
    if (CHANGED_RECORD.test(sql)) throw new Error(`This statement changes what is only ever added to: ${sql}`);
    const tables = [...sql.matchAll(/(?:from|join|into|(?<!duplicate key )update) `(\w+)`/g)].map(
      ([, table]) => table as keyof EntityTables,
    );
    if (tables.length === 0 || tables.every((table) => GLOBAL.has(table))) return;
    if (!sql.includes('entity_id') && !CROSSING.test(sql)) throw new Error(`This statement names no entity: ${sql}`);
  });
}
