import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { proxyTo } from '../testing/proxy.ts';
import { until } from '../testing/until.ts';
import { testConfig, testWorld } from '../testing/world.ts';
import { isDuplicate, isOutage, isStatementFault, openDatabase, transactionWithRetry } from './database.ts';

let db: Knex;

beforeAll(async () => {
  await testWorld(); // the schema is there
  db = openDatabase({ ...testConfig().database, maxConnections: 3, statementMs: 10_000 });
});
afterAll(() => db.destroy());

/** What a promise was rejected with. */
const errorOf = (promise: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(promise).then(
    () => expect.unreachable('it was not rejected'),
    (error: unknown) => error,
  );

const rowOf = async (on: Knex, sql: string): Promise<unknown> => ((await on.raw(sql)) as [unknown[]])[0][0];

/** A port of this machine where nothing listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('a statement that takes too long', () => {
  const given = () => openDatabase({ ...testConfig().database, maxConnections: 1, statementMs: 300 });

  test('is an outage, and its only connection is replaced: the next answers belong to their questions', async () => {
    const pool = given();
    const error = await errorOf(pool.raw('select sleep(30)'));
    expect(error).toMatchObject({ code: 'PROTOCOL_SEQUENCE_TIMEOUT' });
    expect(isOutage(error)).toBe(true);
    for (const number of [1, 2, 3]) expect(await rowOf(pool, `select ${number} as number`)).toEqual({ number });
    await pool.destroy();
  });

  test('is ended by the server too, so that retries do not pile up there', async () => {
    const pool = given();
    await errorOf(pool.raw("select 'left behind', sleep(300)"));
    await until('the server ends it', async () => {
      const [running] = (await pool.raw(
        "select 1 from information_schema.processlist where info like 'select ''left behind''%' and db = database()",
      )) as [unknown[]];
      return running.length === 0;
    });
    await pool.destroy();
  });

  test('ends its transaction, and the pool serves the next one', async () => {
    const pool = given();
    const error = await errorOf(pool.transaction((trx) => trx.raw('select sleep(30)')));
    expect(isOutage(error)).toBe(true);
    expect(await pool.transaction((trx) => rowOf(trx, 'select 1 as one'))).toEqual({ one: 1 });
    await pool.destroy();
  });
});

test('each session is in UTC, reads what is committed, is strict, and waits five seconds for a lock', async () => {
  const [variables] = (await db.raw(
    "show session variables where variable_name in ('time_zone', 'tx_isolation', 'transaction_isolation', 'sql_mode', 'innodb_lock_wait_timeout', 'wait_timeout')",
  )) as [{ Variable_name: string; Value: string }[]];
  const session = Object.fromEntries(variables.map(({ Variable_name: name, Value: value }) => [name, value]));
  expect(session['time_zone']).toBe('+00:00');
  expect(session['transaction_isolation'] ?? session['tx_isolation']).toBe('READ-COMMITTED');
  expect(session['sql_mode']).toContain('STRICT_TRANS_TABLES');
  expect(session['innodb_lock_wait_timeout']).toBe('5');
  expect(session['wait_timeout']).toBe('60'); // a client that is gone without a word holds its locks no longer
});

test('a server that falls silent while a connection is being made is left after the deadline of a statement', async () => {
  const door = await proxyTo(testConfig().database.port);
  const pool = openDatabase({ ...testConfig().database, port: door.port, maxConnections: 1, statementMs: 300 });
  door.hangWhen('set session');
  expect(isOutage(await errorOf(pool.raw('select 1')))).toBe(true);
  door.lose();
  expect(await rowOf(pool, 'select 1 as one')).toEqual({ one: 1 });
  await pool.destroy();
  await door.close();
});

test('a connection to a server that became read-only is not used again', async () => {
  const pool = openDatabase({ ...testConfig().database, maxConnections: 1, statementMs: 1_000 });
  await pool.raw('set session transaction read only');
  const error = await errorOf(pool('sequences').insert({ name: `failover-${process.pid}`, next_id: 1 }));
  expect(isOutage(error)).toBe(true);
  await pool('sequences').insert({ name: `failover-${process.pid}`, next_id: 1 });
  await pool.destroy();
});

test('a value that is too long is refused, not cut', async () => {
  const error = await errorOf(db('sequences').insert({ name: 'x'.repeat(65), next_id: 1 }));
  expect(error).toMatchObject({ errno: 1406 });
  expect([isStatementFault(error), isDuplicate(error), isOutage(error)]).toEqual([true, false, false]);
});

test('a second row with a unique key is a duplicate, which is no outage', async () => {
  const error = await errorOf(db('roles').insert({ id: 1, name: 'admin', description: 'again' }));
  expect([isDuplicate(error), isStatementFault(error), isOutage(error)]).toEqual([true, true, false]);
});

test('a database that does not answer is an outage, and nothing else', async () => {
  const printed = vi.spyOn(console, 'log');
  const pool = openDatabase({
    ...testConfig().database,
    port: await closedPort(),
    maxConnections: 1,
    statementMs: 500,
  });
  const error = await errorOf(pool.raw('select 1'));
  expect([isOutage(error), isStatementFault(error), isDuplicate(error)]).toEqual([true, false, false]);
  expect(printed).not.toHaveBeenCalled(); // nothing but the structured log writes to stdout
  await pool.destroy();
});

test('a pool that is used up is an outage', async () => {
  const pool = openDatabase({ ...testConfig().database, maxConnections: 1, statementMs: 300 });
  const holder = await pool.transaction();
  const error = await errorOf(pool.raw('select 1'));
  await holder.rollback();
  expect(isOutage(error)).toBe(true);
  await pool.destroy();
});

test.each([[undefined], [null], ['text'], [new Error('any')], [{ errno: '1062' }]])(
  '%s is neither outage, duplicate nor fault of a statement',
  (error) => {
    expect([isOutage(error), isDuplicate(error), isStatementFault(error)]).toEqual([false, false, false]);
  },
);

describe('values come as the types of their rows say', () => {
  test('numbers that a number holds are numbers; larger ones are text, to the last digit', async () => {
    expect(
      await rowOf(
        db,
        'select cast(9007199254740991 as unsigned) as most, cast(9007199254740993 as unsigned) as larger',
      ),
    ).toEqual({ most: 9_007_199_254_740_991, larger: '9007199254740993' });
  });

  test('booleans, JSON, instants and bytes go in and come out', async () => {
    await db.raw(`create table if not exists typed_values (
      id int not null primary key, yes tinyint(1) not null, no tinyint(1) not null, unknown tinyint(1) null, small tinyint not null,
      document json not null, no_document json null, at datetime(3) not null, bytes binary(4) not null, note varchar(20) collate utf8mb4_bin not null)`);
    const at = new Date('2026-03-29T01:30:00.123Z');
    const document = { list: [1, 'two', null, { deep: true }], emoji: '👋', quote: '"' };
    const row = {
      yes: true,
      no: false,
      unknown: null,
      small: 7,
      no_document: null,
      at,
      bytes: Buffer.from([0, 255, 10, 39]),
      note: 'Zoë 👋',
    };
    await db('typed_values').insert({ id: 1, ...row, document: JSON.stringify(document) });
    expect(await db('typed_values').where({ id: 1 }).first()).toEqual({ id: 1, ...row, document });
    expect(await rowOf(db, 'select cast(at as char) as text from typed_values')).toEqual({
      text: '2026-03-29 01:30:00.123',
    });
    await db.raw('drop table typed_values');
  });
});

describe('a transaction that lost a race for locks', () => {
  const deadlock = Object.assign(new Error('Deadlock found'), { errno: 1213 });

  test('starts again, and what its first try wrote is gone', async () => {
    let tries = 0;
    await transactionWithRetry(db, async (trx) => {
      tries += 1;
      await trx('sequences').insert({ name: `try-${process.pid}-${tries}`, next_id: tries });
      if (tries < 3) throw deadlock;
    });
    const rows = await db('sequences').where('name', 'like', `try-${process.pid}-%`).select('next_id');
    expect(rows).toEqual([{ next_id: 3 }]);
  });

  test('gives up after five tries', async () => {
    let tries = 0;
    const work = async () => {
      tries += 1;
      throw deadlock;
    };
    await expect(transactionWithRetry(db, work)).rejects.toBe(deadlock);
    expect(tries).toBe(5);
  });

  test('any other error ends it at once', async () => {
    let tries = 0;
    const broken = new Error('broken');
    const work = async () => {
      tries += 1;
      throw broken;
    };
    await expect(transactionWithRetry(db, work)).rejects.toBe(broken);
    expect(tries).toBe(1);
  });
});
