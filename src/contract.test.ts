import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { api } from './api.ts';
import { type Endpoint, operationsOf, strict } from './platform/endpoint.ts';
import { newUid, uidText } from './platform/uid.ts';
import { type TestEntity, testEntity } from './testing/entity.ts';
import { filledExample } from './testing/filled-example.ts';
import { type Answer, send, type Sent } from './testing/send.ts';

// Every test here is made from the catalogue: an endpoint is covered by being declared.

const operations = operationsOf(api) as { operation: string; endpoint: Endpoint<never> }[];
const ofKind = (kinds: readonly Endpoint<never>['kind'][]) =>
  operations.filter(({ endpoint }) => kinds.includes(endpoint.kind));
/** The endpoints whose requests the platform reads; the others read the bytes themselves. */
const read = ofKind(['entity', 'public']);
const withBody = read.filter(({ endpoint }) => endpoint.body !== undefined);
const withIds = read.filter(({ endpoint }) => endpoint.path.includes(':'));
const paths = [
  ...new Set(
    operations.flatMap(({ endpoint }) => [endpoint.path, ...(endpoint.kind === 'raw' ? (endpoint.aliases ?? []) : [])]),
  ),
].map((path) => ({ path }));

/** Ids of nothing: what is refused here is refused before anything is looked up. */
const variables = { leadId: 1, sourceId: 1, eventId: uidText(newUid()), refreshToken: 'a refresh token of nobody' };
const exampleOf = (endpoint: Endpoint<never>) => filledExample(endpoint, variables);

let entity: TestEntity;
let token: string;
beforeAll(async () => {
  entity = await testEntity();
  token = await entity.tokenOf('admin');
});

/** Sends the endpoint's example, changed in some parts, as the admin. */
const sendExample = (endpoint: Endpoint<never>, change: Sent = {}) =>
  send(entity.world.http, endpoint, { ...exampleOf(endpoint), token, ...change });

const LEAKS = /\n {4}at |node_modules|\.ts:\d|file:\/\/|\/src\/|\bselect\b.+\bfrom\b|insert into|sqlMessage/i;
const DRIVER_CODE = /\bER_[A-Z]/;

/** An error of ours: its status, the envelope and nothing else, and not a word of how it came about. */
function expectError({ status, body, headers, text }: Answer, statuses: readonly number[]) {
  expect(statuses, text).toContain(status);
  expect(body).toMatchObject({
    success: false,
    message: expect.stringMatching(/\w/),
    request_id: headers['x-request-id'],
  });
  expect(Object.keys(body).filter((key) => !['success', 'message', 'errors', 'request_id'].includes(key))).toEqual([]);
  for (const leak of [LEAKS, DRIVER_CODE]) expect(text).not.toMatch(leak);
}

const pathsOf = ({ body }: Answer): string[] => (body.errors ?? []).map(({ path }: { path: string }) => path);

/** Objects of a value whose fields are declared, with where they stand; what a record holds has names of its own. */
function* declaredObjects(schema: z.ZodType, value: unknown, at: readonly string[] = []): Generator<readonly string[]> {
  const inner =
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault
      ? (schema.unwrap() as z.ZodType)
      : schema;
  if (inner !== schema) yield* declaredObjects(inner, value, at);
  else if (schema instanceof z.ZodArray && Array.isArray(value))
    for (const [index, item] of value.entries())
      yield* declaredObjects(schema.element as z.ZodType, item, [...at, String(index)]);
  else if (schema instanceof z.ZodObject && typeof value === 'object' && value !== null) {
    yield at;
    for (const [key, field] of Object.entries(schema.shape))
      yield* declaredObjects(field as z.ZodType, (value as Record<string, unknown>)[key], [...at, key]);
  }
}

/** Every object below a schema, by its path, wherever it may hide. */
function* objectsWithin(schema: z.ZodType, at = ''): Generator<{ at: string; object: z.ZodObject }> {
  const { def } = schema as unknown as { def: Record<string, unknown> };
  if (schema instanceof z.ZodObject) yield { at, object: schema };
  const below: [string, unknown][] =
    schema instanceof z.ZodObject
      ? Object.entries(schema.shape)
      : ['innerType', 'element', 'valueType', 'in', 'left', 'right', 'options', 'items'].map((name) => ['', def[name]]);
  for (const [key, found] of below)
    for (const each of [found].flat())
      if (each instanceof z.ZodType) yield* objectsWithin(each, key === '' ? at : `${at}.${key}`);
}

const withKeyAt = (value: unknown, at: readonly string[], key: string): unknown => {
  const copy = structuredClone(value) as Record<string, unknown>;
  let target = copy;
  for (const step of at) target = target[step] as Record<string, unknown>;
  target[key] = 'x';
  return copy;
};

describe('examples', () => {
  test.each(operations)('the example of $operation fits its schemas', ({ endpoint }) => {
    const { params, query, body } = exampleOf(endpoint);
    const asText = (part: object | undefined) =>
      Object.fromEntries(Object.entries(part ?? {}).map(([key, value]) => [key, String(value)]));
    const paramsOf = endpoint.kind === 'entity' ? (endpoint.params as z.ZodType | undefined) : undefined;
    expect(strict(paramsOf).safeParse(asText(params)).error).toBeUndefined();
    expect(strict((endpoint as { query?: z.ZodType }).query).safeParse(asText(query)).error).toBeUndefined();
    if (endpoint.body) expect(strict(endpoint.body as z.ZodType).safeParse(body).error).toBeUndefined();
    else expect(body).toBeUndefined();
  });

  test.each(withIds)('the example of $operation names every id of its path', ({ endpoint }) => {
    const names = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(exampleOf(endpoint).params ?? {})).toEqual(names);
  });
});

describe('what is not declared is refused', () => {
  const surprises = [
    'surprise',
    'entity_id',
    'role_id',
    'owner_id',
    'id',
    'created_at',
    'score',
    'constructor',
    'toString',
  ];
  const undeclared = (schema: z.ZodType | undefined) =>
    surprises.filter((name) => !(schema instanceof z.ZodObject && Object.keys(schema.shape).includes(name)));

  test.each(read)('$operation refuses an unknown query field by its name', async ({ endpoint }) => {
    const { query } = exampleOf(endpoint);
    for (const name of undeclared((endpoint as { query?: z.ZodType }).query)) {
      const reply = await sendExample(endpoint, { query: { ...query, [name]: 'x' } });
      expectError(reply, [400]);
      expect(pathsOf(reply)).toContain(name);
    }
  });

  test.each(withBody)(
    '$operation refuses an unknown field in each object of its body by its path',
    async ({ endpoint }) => {
      const { body } = exampleOf(endpoint);
      const objects = [...declaredObjects(endpoint.body as z.ZodType, body)];
      expect(objects).not.toEqual([]);
      for (const at of objects)
        for (const name of at.length === 0 ? undeclared(endpoint.body as z.ZodType) : ['surprise']) {
          const reply = await sendExample(endpoint, { body: withKeyAt(body, at, name) });
          expectError(reply, [400]);
          expect(pathsOf(reply)).toContain([...at, name].join('.'));
        }
    },
  );

  test.each(withBody)('no object inside the body of $operation takes fields that it does not name', ({ endpoint }) => {
    const loose = [...objectsWithin(strict(endpoint.body as z.ZodType))].filter(
      ({ object }) => !(object.def.catchall instanceof z.ZodNever),
    );
    expect(loose.map(({ at }) => at)).toEqual([]);
  });

  test.each(read.filter(({ endpoint }) => !endpoint.body))(
    '$operation, which takes no body, does not mind one',
    async ({ endpoint }) => {
      const bare = await sendExample(endpoint, { token: 'none' });
      const laden = await sendExample(endpoint, { token: 'none', body: { entity_id: 1 } });
      expect(laden.status).toBe(bare.status);
    },
  );
});

describe('an id has one spelling', () => {
  const spellings = [
    ...[
      '1e0',
      '%201',
      '1%20',
      '01',
      '1.0',
      '-1',
      '+1',
      '0',
      '0x1',
      '1,2',
      '1%20or%201',
      '1;--',
      "1'",
      'true',
      'null',
      'NaN',
      'Infinity',
      '__proto__',
    ],
    ...[
      '9007199254740993',
      '18446744073709551616',
      '999999999999999',
      '1'.repeat(2_000),
      '%EF%BC%91',
      '%D9%A1',
      '%F0%9F%91%8B',
    ],
    ...['%00', '1%00', '..%2f', '..%2f1', '%2e%2e', '%2e%2e%2f1', '%0d%0aX-Injected:1', '%', '%zz', '%ff', '%C0%AF'],
    ...['00000000-0000-0000-0000-000000000000', '00000000-0000-7000-8000-00000000000g'],
  ];
  test.each(withIds)('$operation answers 400 or 404 to any other', async ({ endpoint }) => {
    const { params } = exampleOf(endpoint);
    for (const name of Object.keys(params ?? {}))
      for (const spelling of spellings) {
        const reply = await sendExample(endpoint, { params: { ...params, [name]: spelling } });
        expectError(reply, [400, 404, 405]);
        expect(reply.headers['x-injected']).toBeUndefined();
      }
  });
});

describe('methods', () => {
  const all = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'trace'] as const;
  /** What is declared at a path, and what comes with it. */
  const allowedAt = (wanted: string) => {
    const shape = (path: string) => path.replace(/:\w+/g, ':');
    const there = operations.filter(({ endpoint }) =>
      [endpoint.path, ...(endpoint.kind === 'raw' ? (endpoint.aliases ?? []) : [])].some(
        (path) => shape(path) === shape(wanted),
      ),
    );
    const declared = there.map(({ endpoint }) => endpoint.method as (typeof all)[number]);
    return new Set([
      ...declared,
      ...(declared.includes('get') ? (['head'] as const) : []),
      ...(there.some(({ endpoint }) => endpoint.kind === 'raw') ? (['options'] as const) : []),
    ]);
  };

  test.each(paths)('$path names the methods it takes to whoever uses another', async ({ path }) => {
    const allowed = allowedAt(path);
    for (const method of all.filter((each) => !allowed.has(each))) {
      const headers = { 'X-HTTP-Method-Override': [...allowed][0]?.toUpperCase() ?? '' };
      const reply = await send(
        entity.world.http,
        { method: method as 'get', path },
        { params: { id: 1 }, token, headers },
      );
      expect([method, reply.status]).toEqual([method, 405]);
      expect(reply.headers['allow']?.split(', ').sort()).toEqual([...allowed].map((each) => each.toUpperCase()).sort());
      if (method !== 'head') expectError(reply, [405]);
    }
  });
});

describe('bodies', () => {
  const MEGABYTE = 1024 * 1024;

  test.each(operations.filter(({ endpoint }) => endpoint.body !== undefined))(
    '$operation tells a Content-Type it does not understand',
    async ({ endpoint }) => {
      const types = ['text/css', 'application/xml', 'application/jsonp', 'image/png', 'x'];
      const also =
        endpoint.kind === 'raw'
          ? []
          : [
              'application/x-www-form-urlencoded',
              'multipart/form-data; boundary=x',
              'application/json; charset=latin1',
            ];
      for (const type of [...types, ...also])
        expectError(await sendExample(endpoint, { body: '{}', headers: { 'Content-Type': type } }), [415]);
      expectError(await sendExample(endpoint, { body: '{}', headers: { 'Content-Encoding': 'compress' } }), [415]);
    },
  );

  test.each(withBody)('$operation tells a text that is no JSON', async ({ endpoint }) => {
    for (const body of [
      '{',
      '{"a":1,}',
      "{'a':1}",
      '{"a":NaN}',
      '\u0000',
      'null null',
      '{"a":"\ud800',
      '"text"',
      '7',
      'null',
      '[]',
      '{"a":1}x',
    ]) {
      const reply = await sendExample(endpoint, { body });
      expectError(reply, [400]);
      expect(pathsOf(reply)).not.toEqual([]);
    }
  });

  test.each(withBody)(
    '$operation stands deep nesting and names that mean something to JavaScript',
    async ({ endpoint }) => {
      const deep = 20_000;
      for (const body of [
        `${'['.repeat(deep)}${']'.repeat(deep)}`,
        `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`,
        '{"toString":1,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
      ])
        expectError(await sendExample(endpoint, { body }), [400]);
      const hostile = JSON.stringify(exampleOf(endpoint).body).replace('{', '{"__proto__":{"polluted":1},');
      const reply = await sendExample(endpoint, { body: hostile });
      expectError(reply, [400]);
      expect(pathsOf(reply)).toContain('__proto__');
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );

  test.each(operations.filter(({ endpoint }) => endpoint.body !== undefined))(
    '$operation refuses more than it can take, and nothing less',
    async ({ endpoint }) => {
      const limit = endpoint.kind === 'raw' ? endpoint.bodyLimit : MEGABYTE / 4;
      const bytes = (size: number) => '{}'.padEnd(size, ' ');
      expectError(await sendExample(endpoint, { body: bytes(limit + 1) }), [413]);
      expect((await sendExample(endpoint, { body: bytes(limit) })).status).not.toBe(413);
    },
  );
});

describe('every answer', () => {
  const http = () => entity.world.http;

  test.each([
    ['/'],
    ['/api'],
    ['/api/nothing'],
    ['/api//leads'],
    ['/API/leads'],
    ['/api/leads/1/nothing'],
    ['/api/%2e%2e/leads'],
    ['/.env'],
    ['/api/leads%00'],
    ['/%'],
    ['/%ff'],
    ['/..%2f..%2fetc/passwd'],
  ])('at %s, where nothing is, is a 404 or a 400', async (path) => {
    for (const method of ['get', 'post', 'delete'] as const)
      expectError(await send(http(), { method, path }, { token }), [400, 404]);
  });

  const anywhere = [
    ['a success', { method: 'get', path: '/api/auth/me' }, true],
    ['a refusal', { method: 'get', path: '/api/auth/me' }, false],
    ['nothing there', { method: 'get', path: '/nothing' }, true],
    ['a wrong method', { method: 'put', path: '/api/auth/me' }, true],
    ['health', { method: 'get', path: '/health/live' }, false],
  ] as const;

  test.each(anywhere)('(%s) tells browsers to be careful, and not what made it', async (_what, endpoint, signedIn) => {
    const { headers } = await send(http(), endpoint, signedIn ? { token } : {});
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringMatching(/max-age=\d{7,}/),
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    });
    for (const name of ['x-powered-by', 'server', 'etag', 'access-control-allow-origin'])
      expect(headers).not.toHaveProperty(name);
  });

  test.each(anywhere)('(%s) carries the request id of its caller', async (_what, endpoint, signedIn) => {
    const given = 'trace-0123.abc_X';
    const { headers } = await send(http(), endpoint, {
      headers: { 'X-Request-Id': given },
      ...(signedIn && { token }),
    });
    expect(headers['x-request-id']).toBe(given);
  });

  test.each([['short'], ['x'.repeat(65)], ['has blanks in it'], ['<script>alert(1)</script>'], ['{"json":true}']])(
    'carries an id of our own where the caller gave "%s"',
    async (given) => {
      const { headers, body } = await send(
        http(),
        { method: 'get', path: '/nothing' },
        { headers: { 'X-Request-Id': given } },
      );
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(body.request_id).toBe(headers['x-request-id']);
    },
  );
});
