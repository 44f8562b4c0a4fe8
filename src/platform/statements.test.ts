import fc from 'fast-check';
import type { Knex } from 'knex';
import { beforeAll, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../testing/entity.ts';
import { Expression, insertRows } from './statements.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

/** Statements that name no entity are refused here. */
const own = { entity_id: 1 };

/** A table that is there for this work alone. */
async function withTable(columns: string, work: (trx: Knex.Transaction) => Promise<void>): Promise<void> {
  await entity.world.outside.db.transaction(async (trx) => {
    await trx.raw(
      `create temporary table things (id bigint unsigned auto_increment primary key, entity_id int not null, ${columns})`,
    );
    await work(trx).finally(() => trx.raw('drop temporary table things')); // a connection is used again
  });
}

test('bytes are stored as they are, be they a text or not', async () => {
  await withTable('payload mediumblob not null', async (trx) => {
    const texts = [
      '{"a":"it\'s \\\\ a ? and \\u0000"}',
      '\u0000\b\t\n\r\u001a%_',
      '🦆ß',
      '\uFEFFwith a mark',
      '; drop table things -- ',
    ];
    const bodies = [
      ...texts.flatMap((text) => [text, text.repeat(80)]).map((text) => Buffer.from(text)),
      ...fc.sample(fc.uint8Array({ maxLength: 300 }), 100).map((bytes) => Buffer.from(bytes)),
      ...fc.sample(fc.string({ unit: 'binary', minLength: 60, maxLength: 200 }), 100).map((text) => Buffer.from(text)),
    ];
    await insertRows(trx, { table: 'things', rows: bodies.map((payload) => ({ ...own, payload })) });
    const stored = (await trx('things').where(own).orderBy('id').select('payload')) as { payload: Buffer }[];
    expect(stored.map(({ payload }) => payload.toString('hex'))).toEqual(bodies.map((body) => body.toString('hex')));
  });
});

test('a row whose key is taken is left out where that is asked for, and it is told how many there are more', async () => {
  await withTable('name varchar(20) not null unique', async (trx) => {
    const insert = { table: 'things', ignoresDuplicates: true };
    expect(
      await insertRows(trx, {
        ...insert,
        rows: [
          { ...own, name: 'a' },
          { ...own, name: 'b' },
        ],
      }),
    ).toEqual({
      firstId: 1,
      added: 2,
    });
    expect(
      await insertRows(trx, {
        ...insert,
        rows: [
          { ...own, name: 'b' },
          { ...own, name: 'c' },
        ],
      }),
    ).toMatchObject({ added: 1 });
    expect(await insertRows(trx, { ...insert, rows: [] })).toMatchObject({ added: 0 });
  });
});

test('more rows than one statement takes are all there, and counted', async () => {
  await withTable('name varchar(20) not null', async (trx) => {
    const rows = Array.from({ length: 1_201 }, (_, index) => ({ ...own, name: `thing ${index}` }));
    expect(await insertRows(trx, { table: 'things', rows })).toEqual({ firstId: 1, added: 1_201 });
    expect(await trx('things').where(own).orderBy('id').pluck('name')).toEqual(rows.map(({ name }) => name));
  });
});

test('what the database is to reckon is reckoned', async () => {
  await withTable('number int', async (trx) => {
    await insertRows(trx, { table: 'things', rows: [{ ...own, number: new Expression('3 + 4') }] });
    expect(await trx('things').where(own).pluck('number')).toEqual([7]);
  });
});
