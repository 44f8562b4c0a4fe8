import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { writeCursor } from '../platform/cursor.ts';
import { strict } from '../platform/endpoint.ts';
import { type TestEntity, testEntity } from '../testing/entity.ts';
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
const refusedFor = async (each: Operation, name: string, value: unknown) => {
  const reply = await ask(each, { [name]: value });
  expect([name, value, reply.status, complaintsIn(reply)], reply.text).toEqual([name, value, 400, [name]]);
  expectError(reply, [400]);
};

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
  test.each(operations)('A11: $operation filters, sorts and shows by nothing but what it declares', async (each) => {
    const declared = new Set(fieldsOf(each).map(([name]) => name));
    const undeclared = private_.filter((text) => !declared.has(text.split('=')[0] ?? ''));
    await inBatches(undeclared.slice(0, asking.includes(each) ? undefined : 2), async (text) => {
      const reply = await ask(each, text);
      expectError(reply, [400]);
      expect(complaintsIn(reply)).toContain(text.split('=')[0]);
    });
  });

  test.each(asking)('A11: no field of $operation takes an operator or comes twice', async (each) => {
    await inBatches(fieldsOf(each), async ([name]) => {
      for (const text of [`${name}[ne]=1`, `${name}[]=1`, `${name}=1&${name}=2`])
        expectError(await ask(each, text), [400]);
    });
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
    'x'.repeat(10_000),
  ];

  test.each(asking.filter((each) => choices(each).length > 0))(
    'A12: a choice of $operation, its order too, is one of those that it lists',
    async (each) => {
      await inBatches(
        choices(each).flatMap(([name]) => hostile.map((value) => ({ name, value }))),
        async ({ name, value }) => refusedFor(each, name, value),
      );
    },
  );

  const sql = [
    "' OR '1'='1' -- ",
    "') OR 1=1#",
    "\\' UNION SELECT password_hash FROM users -- ",
    '"; DROP TABLE users',
    '\u0000',
    '😀',
  ];
  test.each(asking)('A13: SQL in any field of the query of $operation is a text like others', async (each) => {
    await inBatches(
      fieldsOf(each).flatMap(([name]) => sql.map((value) => ({ name, value }))),
      async ({ name, value }) => {
        const reply = await ask(each, { [name]: value });
        expect([200, 400], reply.text).toContain(reply.status);
        if (reply.status === 400) return expectError(reply, [400]);
        expect([name, value, reply.body.data]).toEqual([name, value, []]);
      },
    );
  });
});

describe('A14', () => {
  test.each(asking.filter(has('search')))(
    'A14: wildcards in a search of $operation find only themselves',
    async (each) => {
      for (const search of ['%', '_', '%%%', '\\', '\\%', `${entity.name.slice(0, 8)}%`, `_${entity.name.slice(1)}`])
        expect([search, (await ask(each, { search })).body.data]).toEqual([search, []]);
      for (const many of ['%', '_', '\\', '%_'])
        expectError(await ask(each, { search: many.repeat(10_000 / many.length) }), [400]);
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
      await inBatches(
        counting(each).flatMap(([name]) => spellings.map((value) => ({ name, value }))),
        async ({ name, value }) => refusedFor(each, name, value),
      );
    },
  );
});

describe('A48', () => {
  test.each(lists)('A48: a page of $operation is as long as declared at most', async (each) => {
    for (const limit of ['0', '-1', '201', '1e9', '1000000000', '1.5', 'all']) await refusedFor(each, 'limit', limit);
    if (has('offset')(each)) for (const offset of ['-1', '1000001', '1e3']) await refusedFor(each, 'offset', offset);
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
    for (const cursor of made.slice(0, 4)) await refusedFor(each, 'cursor', cursor);
  });
});
