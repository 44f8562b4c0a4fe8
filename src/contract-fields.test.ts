import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { strict } from './platform/endpoint.ts';
import { type TestEntity, testEntity } from './testing/entity.ts';
import { complaintsIn, exampleOf, expectError, readByPlatform, sendExample } from './testing/example-request.ts';

// Attacks A10, A11 of docs/attacks.md.

// Every test here is made from the catalogue: an endpoint is covered by being declared.

const withBody = readByPlatform.filter(({ endpoint }) => endpoint.body !== undefined);

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

/** Objects of a value whose fields are declared, with where they stand; what a record holds has names of its own. */
function* declaredObjects(schema: z.ZodType, value: unknown, at: readonly string[] = []): Generator<readonly string[]> {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    yield* declaredObjects(schema.unwrap() as z.ZodType, value, at);
  if (schema instanceof z.ZodArray)
    for (const [index, item] of entriesOf(value))
      yield* declaredObjects(schema.element as z.ZodType, item, [...at, index]);
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null) return;
  yield at;
  for (const [key, item] of entriesOf(value)) {
    const field = schema.shape[key] as z.ZodType | undefined;
    if (field) yield* declaredObjects(field, item, [...at, key]);
  }
}

const entriesOf = (value: unknown): [string, unknown][] => Object.entries(value ?? {});

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

  test.each(readByPlatform)('$operation refuses an unknown query field by its name', async ({ endpoint }) => {
    const { query } = exampleOf(endpoint);
    for (const name of undeclared((endpoint as { query?: z.ZodType }).query)) {
      const reply = await sendExample(entity, endpoint, { query: { ...query, [name]: 'x' } });
      expectError(reply, [400]);
      expect(complaintsIn(reply)).toContain(name);
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
          const reply = await sendExample(entity, endpoint, { body: withKeyAt(body, at, name) });
          expectError(reply, [400]);
          expect(complaintsIn(reply)).toContain([...at, name].join('.'));
        }
    },
  );

  test.each(withBody)('no object inside the body of $operation takes fields that it does not name', ({ endpoint }) => {
    const loose = [...objectsWithin(strict(endpoint.body as z.ZodType))].filter(
      ({ object }) => !(object.def.catchall instanceof z.ZodNever),
    );
    expect(loose.map(({ at }) => at)).toEqual([]);
  });

  test.each(readByPlatform.filter(({ endpoint }) => !endpoint.body))(
    '$operation, which takes no body, does not mind one',
    async ({ endpoint }) => {
      const bare = await sendExample(entity, endpoint, { token: 'none' });
      const laden = await sendExample(entity, endpoint, { token: 'none', body: { entity_id: 1 } });
      expect(laden.status).toBe(bare.status);
    },
  );
});
