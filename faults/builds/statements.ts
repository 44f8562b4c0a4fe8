import type { Knex } from 'knex';

interface Statement {
  readonly sql: string;
  readonly bindings?: readonly unknown[];
}

type Ask = (statement: Statement) => Promise<unknown>;
interface Client {
  _query(connection: unknown, statement: Statement): Promise<unknown>;
}

/** Every statement of this pool goes through `around`, those of its transactions and their COMMIT too. */
export function aroundStatements(db: Knex, around: (statement: Statement, ask: Ask) => Promise<unknown>): void {
  const client = Object.getPrototypeOf(db.client) as Client; // transactions have clients of their own, of the same prototype
  const real = client._query;
  client._query = function (this: unknown, connection: unknown, statement: Statement) {
    return around(statement, (changed) => real.call(this, connection, changed) as Promise<unknown>);
  } as Client['_query'];
}

/** Calls `hit` at each so-manieth statement like this, when the server has carried it out. */
export function afterEach(db: Knex, like: RegExp, { every, hit }: { every: number; hit: () => void }): void {
  let count = 0;
  aroundStatements(db, async (statement, ask) => {
    const answer = await ask(statement);
    if (like.test(statement.sql) && ++count % every === 0) hit();
    return answer;
  });
}

/** kill -9, by itself: nothing is finished, nobody is told. */
export const die = (): void => {
  process.kill(process.pid, 'SIGKILL');
};
