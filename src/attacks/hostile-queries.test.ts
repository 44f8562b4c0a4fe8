import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { writeCursor } from '../platform/cursor.ts';
import { strict } from '../platform/endpoint.ts';
import type { TestEntity } from '../testing/entity.ts';
import { complaintsIn, expectError } from '../testing/example-request.ts';
import { inBatches } from '../testing/in-batches.ts';
import { populated } from '../testing/marked-rows.ts';
import { type Id, idsFor, type Operation, operations } from '../testing/own-request.ts';
import { send } from '../testing/send.ts';

// Every test here is made from the catalogue: a query field is covered by being declared.

interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly override?: { readonly type?: string };
}

const fieldsOf = ({ endpoint }: Operation): [name: string, schema: Property][] => {
  const options = { io: 'input', unrepresentable: 'any' } as const;
  return Object.entries(z.toJSONSchema(strict(endpoint.query as z.ZodType), options).properties ?? {}) as never;
};

const asking = operations.filter((each) => fieldsOf(each).length > 0);
const lists = asking.filter(({ endpoint }) => endpoint.list);
const has = (name: string) => (each: Operation) => fieldsOf(each).some(([field]) => field === name);

let entity: TestEntity;
const ids = new Map<string, Record<string, Id>>();
beforeAll(async () => {
  entity = await populated();
});

const ask = async (each: Operation, query: Readonly<Record<string, unknown>> | string) => {
  const { operation, endpoint } = each;
  const params = ids.get(operation) ?? (await idsFor(each, entity));
  ids.set(operation, params);
  const path = typeof query === 'string' ? `${endpoint.path}?${query}` : endpoint.path;
  const token = await entity.tokenOf('admin');
  const bounded = { ...(endpoint.stream && { max_seconds: 1 }), ...(typeof query === 'string' ? {} : query) };
  return send(entity.world.http, { method: endpoint.method, path }, { params, token, query: bounded });
};
/** The same value for all of these fields: each of them is complained about. */
const refusedFor = async (each: Operation, names: readonly string[], value: unknown) => {
  const reply = await ask(each, Object.fromEntries(names.map((name) => [name, value])));
  expectError(reply, [400]);
  expect([value, complaintsIn(reply).toSorted()], reply.text).toEqual([value, names.toSorted()]);
};
/** Some of a list, which goes round over the endpoints: each value meets many of them, and none of them all. */
const someOf = <T>(list: readonly T[], each: Operation, count: number): T[] =>
  Array.from({ length: count }, (_, turn) => list[(asking.indexOf(each) * count + turn) % list.length] as T);

describe('A11', () => {
  const private_ = [
    'password_hash=x',
    'user.password_hash[startsWith]=a',
    'user[password_hash][startsWith]=a',
    'where[password_hash]=x',
    'filter[hmac_secret][$ne]=x',
    'select=password_hash',
    'fields=id,password_hash',
    'include=sessions',
    'expand=entity.users',
    'order=password_hash',
    'group=entity_id',
    'deleted_at=null',
  ];
  test.each(asking)('A11: $operation filters, sorts and shows by nothing but what it declares', async (each) => {
    const reply = await ask(each, private_.join('&'));
    expectError(reply, [400]);
    expect(complaintsIn(reply).toSorted()).toEqual(private_.map((text) => text.split('=')[0]).toSorted());
  });

  test.each(asking)('A11: no field of $operation takes an operator or comes twice', async (each) => {
    const names = fieldsOf(each).map(([name]) => name);
    for (const twist of ['[ne]=1', '[]=1', '=1&NAME=2']) {
      const reply = await ask(each, names.map((name) => `${name}${twist.replace('NAME', name)}`).join('&'));
      expectError(reply, [400]);
      const suffix = twist.startsWith('[') ? twist.replace('=1', '') : '';
      expect(complaintsIn(reply)).toEqual(expect.arrayContaining(names.map((name) => `${name}${suffix}`)));
    }
  });
});

describe('A12, A13', () => {
  const choices = (each: Operation) => fieldsOf(each).filter(([, schema]) => schema.enum !== undefined);
  const hostile = [
    'id;--',
    '(select password_hash from users limit 1)',
    't1.password_hash',
    '`id`',
    'created_at desc, (sleep(5))',
    'constructor',
    '__proto__',
    'x'.repeat(2_000),
  ];

  test.each(asking.filter((each) => choices(each).length > 0))(
    'A12: a choice of $operation, its order too, is one of those that it lists',
    async (each) => {
      const names = choices(each).map(([name]) => name);
      await inBatches(someOf(hostile, each, 4), async (value) => refusedFor(each, names, value));
    },
  );

  const texts = (each: Operation) =>
    fieldsOf(each).filter(
      ([name, { enum: choice, override }]) => !choice && override?.type !== 'integer' && name !== 'cursor',
    );
  const sql = [
    "' OR '1'='1' -- ",
    "') OR 1=1#",
    "\\' UNION SELECT password_hash FROM users -- ",
    '"; DROP TABLE users',
    '\u0000',
    '😀',
  ];
  test.each(asking.filter((each) => texts(each).length > 0))(
    'A13: SQL in any field of the query of $operation is a text like others',
    async (each) => {
      await inBatches(
        texts(each).flatMap(([name]) => someOf(sql, each, 2).map((value) => ({ name, value }))),
        async ({ name, value }) => {
          const reply = await ask(each, { [name]: value });
          expect([200, 400], reply.text).toContain(reply.status);
          if (reply.status === 400) return expectError(reply, [400]);
          expect([name, value, reply.body.data]).toEqual([name, value, []]);
        },
      );
    },
  );
});

describe('A14', () => {
  test.each(asking.filter(has('search')))(
    'A14: wildcards in a search of $operation find only themselves',
    async (each) => {
      for (const search of ['%', '_', '%%%', '\\', '\\%', `%${entity.name.slice(3)}`, `_${entity.name.slice(1)}`])
        expect([search, (await ask(each, { search })).body.data]).toEqual([search, []]);
      for (const many of ['%', '_', '\\', '%_'])
        expectError(await ask(each, { search: many.repeat(4_000 / many.length) }), [400]);
    },
  );
});

describe('A15', () => {
  const spellings = [
    '1e0',
    '01',
    ' 1',
    '1 ',
    '1.0',
    '1 or 1',
    '-1',
    '+1',
    '0x1',
    '1,2',
    '',
    '9007199254740993',
    '18446744073709551616',
    'NaN',
    'null',
    '１',
    '١',
  ];
  const counting = (each: Operation) => fieldsOf(each).filter(([, schema]) => schema.override?.type === 'integer');

  test.each(asking.filter((each) => counting(each).length > 0))(
    'A15, A48: a number in the query of $operation has one spelling',
    async (each) => {
      const names = counting(each).map(([name]) => name);
      await inBatches(someOf(spellings, each, 6), async (value) => refusedFor(each, names, value));
    },
  );
});

describe('A48', () => {
  test.each(lists)('A48: a page of $operation is as long as declared at most', async (each) => {
    for (const limit of ['0', '201', '1000000000']) await refusedFor(each, ['limit'], limit);
    if (has('offset')(each)) for (const offset of ['1000001', '1e3']) await refusedFor(each, ['offset'], offset);
  });

  const made = [
    'x',
    Buffer.from('null').toString('base64url'),
    Buffer.from('{"id":1}').toString('base64url'),
    Buffer.from('["x",1,2]').toString('base64url'),
    Buffer.from('["\' or 1=1 -- ",1]').toString('base64url'),
    Buffer.from('[{"$gt":""},1]').toString('base64url'),
    writeCursor(["created_at desc 1 1' or 1=1", 1]),
    writeCursor([1e300, 1]),
    'A'.repeat(301),
  ];
  test.each(lists.filter(has('cursor')))('A48: $operation goes on from no cursor but its own', async (each) => {
    const { body } = await ask(each, { limit: 1 });
    const own = body.next_cursor as string | null;
    await inBatches(
      [...made, ...(own ? [`${own}A`, own.slice(0, -4), own.replace(/^./, 'A')] : [])],
      async (cursor) => {
        const reply = await ask(each, { cursor });
        expect([200, 400], `${cursor} ${reply.text}`).toContain(reply.status);
        if (reply.status === 400) expectError(reply, [400]);
      },
    );
    for (const cursor of made.slice(0, 4)) await refusedFor(each, ['cursor'], cursor);
  });
});
