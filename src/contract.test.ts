import { beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { strict } from './platform/endpoint.ts';
import { type TestEntity, testEntity } from './testing/entity.ts';
import { exampleOf, expectError, operations, pathsTo, sendExample } from './testing/example-request.ts';
import { send } from './testing/send.ts';

// Attacks A15, A42 of docs/attacks.md.

// Every test here is made from the catalogue: an endpoint is covered by being declared.

const withIds = operations.filter(({ endpoint }) => endpoint.path.includes(':'));
const paths = [...new Set(operations.flatMap(({ endpoint }) => pathsTo(endpoint)))].map((path) => ({ path }));

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

describe('examples', () => {
  test.each(operations)('the example of $operation fits its schemas', ({ endpoint }) => {
    const { params, query, body } = exampleOf(endpoint);
    const asText = (part: object | undefined) =>
      Object.fromEntries(Object.entries(part ?? {}).map(([key, value]) => [key, String(value)]));
    expect(strict((endpoint as { params?: z.ZodType }).params).safeParse(asText(params)).error).toBeUndefined();
    expect(strict((endpoint as { query?: z.ZodType }).query).safeParse(asText(query)).error).toBeUndefined();
    if (endpoint.body) expect(strict(endpoint.body as z.ZodType).safeParse(body).error).toBeUndefined();
    else expect(body).toBeUndefined();
  });

  test.each(withIds)('the example of $operation names every id of its path', ({ endpoint }) => {
    const names = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(exampleOf(endpoint).params ?? {})).toEqual(names);
  });
});

describe('an id has one spelling', () => {
  const spellings = [
    '1e0 %201 1%20 01 1.0 -1 +1 0 0x1 1,2 1%20or%201 1;-- 1%27 true null NaN Infinity __proto__',
    '9007199254740993 18446744073709551616 999999999999999 %EF%BC%91 %D9%A1 %F0%9F%91%8B',
    '%00 1%00 ..%2f ..%2f1 %2e%2e %2e%2e%2f1 %0d%0aX-Injected:1 % %zz %ff %C0%AF',
    '00000000-0000-0000-0000-000000000000 00000000-0000-7000-8000-00000000000g',
    '1'.repeat(2_000),
  ].flatMap((line) => line.split(' '));

  test.each(withIds)('$operation answers 400 or 404 to any other', async ({ endpoint }) => {
    const { params } = exampleOf(endpoint);
    for (const name of Object.keys(params ?? {}))
      for (const spelling of spellings) {
        const reply = await sendExample(entity, endpoint, { params: { ...params, [name]: spelling } });
        expectError(reply, [400, 404]);
        expect(reply.headers['x-injected']).toBeUndefined();
      }
  });
});

describe('methods', () => {
  const all = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'trace'] as const;
  /** What is declared at a path, and what comes with it. */
  const allowedAt = (wanted: string) => {
    const shape = (path: string) => path.replace(/:\w+/g, ':');
    const there = operations.filter(({ endpoint }) => pathsTo(endpoint).some((path) => shape(path) === shape(wanted)));
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
      const reply = await send(entity.world.http, { method: method as 'get', path }, { params: { id: 1 }, headers });
      expect([method, reply.status]).toEqual([method, 405]);
      expect(reply.headers['allow']?.split(', ').sort()).toEqual([...allowed].map((each) => each.toUpperCase()).sort());
      if (method !== 'head') expectError(reply, [405]);
    }
  });
});
