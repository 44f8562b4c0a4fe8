import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Outside } from '../../src/platform/outside.ts';
import { aroundStatements } from './statements.ts';

/** How late the commit of a ledger that answers too early comes. */
const LATE_MS = 700;

const asGiven = (outside: Outside): Outside => outside;

/** Bugs that a product must not have, each switched on to see whether a fault run turns red. */
export const bugs = {
  /** m1: whoever waits for the ledger's transaction is answered when its statements are done; it commits later. */
  'answer-before-commit'(outside: Outside): Outside {
    const { ledgerDb } = outside;
    const real = ledgerDb.transaction.bind(ledgerDb);
    const early = (work: (trx: Knex.Transaction) => Promise<unknown>) =>
      new Promise((resolve, reject) => {
        real(async (trx) => {
          resolve(await work(trx));
          await pause(LATE_MS);
        }).catch(reject);
      });
    const told = new Proxy(ledgerDb, {
      get: (db, name) => (name === 'transaction' ? early : (Reflect.get(db, name) as unknown)),
    });
    return { ...outside, ledgerDb: told };
  },

  /** m3: nobody looks after what was forgotten. The ingest worker's build leaves its ticks out. */
  'no-sweeper': asGiven,

  /** m4: repetitions are known by a key in Redis alone. The API's build puts that before its receiver. */
  'dedupe-in-redis': asGiven,

  /** m5: one query, that of the list of leads, forgets whose they are. */
  'list-without-entity'(outside: Outside): Outside {
    aroundStatements(outside.db, (statement, ask) =>
      ask(
        /^select .* from `lead_data`/s.test(statement.sql)
          ? { ...statement, sql: statement.sql.replace('`lead_data`.`entity_id` = ?', '`lead_data`.`entity_id` >= ?') }
          : statement,
      ),
    );
    return outside;
  },
};
