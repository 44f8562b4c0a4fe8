import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from './testing/entity.ts';
import {
  complaintsIn,
  exampleOf,
  expectError,
  operations,
  readByPlatform,
  sendExample,
} from './testing/example-request.ts';

// Attacks A34, A35 of docs/attacks.md.

// Every test here is made from the catalogue: an endpoint is covered by being declared.

const takingAny = operations.filter(({ endpoint }) => endpoint.body !== undefined);
const takingJson = readByPlatform.filter(({ endpoint }) => endpoint.body !== undefined);

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

describe('bodies', () => {
  const MEGABYTE = 1024 * 1024;

  test.each(takingAny)('$operation tells a Content-Type it does not understand', async ({ endpoint }) => {
    const types = ['text/css', 'application/xml', 'application/jsonp', 'image/png', 'x'];
    const also =
      endpoint.kind === 'raw'
        ? []
        : ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json; charset=latin1'];
    for (const type of [...types, ...also])
      expectError(await sendExample(entity, endpoint, { body: '{}', headers: { 'Content-Type': type } }), [415]);
    expectError(
      await sendExample(entity, endpoint, { body: '{}', headers: { 'Content-Encoding': 'compress' } }),
      [415],
    );
  });

  test.each(takingJson)('$operation tells a text that is no JSON', async ({ endpoint }) => {
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
      const reply = await sendExample(entity, endpoint, { body });
      expectError(reply, [400]);
      expect(complaintsIn(reply)).not.toEqual([]);
    }
  });

  test.each(takingJson)(
    '$operation stands deep nesting and names that mean something to JavaScript',
    async ({ endpoint }) => {
      const deep = 20_000;
      for (const body of [
        `${'['.repeat(deep)}${']'.repeat(deep)}`,
        `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`,
        '{"toString":1,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
      ])
        expectError(await sendExample(entity, endpoint, { body }), [400]);
      const hostile = JSON.stringify(exampleOf(endpoint).body).replace('{', '{"__proto__":{"polluted":1},');
      const reply = await sendExample(entity, endpoint, { body: hostile });
      expectError(reply, [400]);
      expect(complaintsIn(reply)).toContain('__proto__');
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );

  test.each(takingAny)('$operation refuses more than it can take, and nothing less', async ({ endpoint }) => {
    const limit = endpoint.kind === 'raw' ? endpoint.bodyLimit : MEGABYTE / 4;
    const bytes = (size: number) => '{}'.padEnd(size, ' ');
    expectError(await sendExample(entity, endpoint, { body: bytes(limit + 1) }), [413]);
    expect((await sendExample(entity, endpoint, { body: bytes(limit) })).status).not.toBe(413);
  });
});
