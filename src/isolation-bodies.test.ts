import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type TestEntity, testEntity } from './testing/entity.ts';
import { everythingOf, markedEvent, markedSource } from './testing/marked-rows.ts';
import { claiming, type Id, itWorked, nobodys, operations, ownRequest } from './testing/own-request.ts';
import { send, type Sent } from './testing/send.ts';

// Every test here is made from the catalogue: an endpoint is covered by being declared, or its test says what it needs to know.

/** What an id in a body stands for, by its name. */
const madeForBody: Readonly<Record<string, (entity: TestEntity) => Promise<Id>>> = {
  event_id: (entity) => markedEvent(entity),
  source_id: (entity) => markedSource(entity),
};

/** Ids that are given outside of the installation: whose they are is decided there. */
const GIVEN_OUTSIDE = ['page_id'];

interface Field {
  readonly at: string;
  readonly isList: boolean;
}

/** Fields of a body that carry ids, wherever they stand in it. */
function idFields(schema: z.core.JSONSchema.BaseSchema, at = ''): Field[] {
  const here = Object.entries(schema.properties ?? {}).flatMap(([name, property]): Field[] => {
    if (typeof property === 'boolean') return [];
    const path = at === '' ? name : `${at}.${name}`;
    return [
      ...(/(^|_)ids?$/.test(name) && !GIVEN_OUTSIDE.includes(name) ? [{ at: path, isList: name.endsWith('s') }] : []),
      ...idFields(property, path),
    ];
  });
  const { items, anyOf = [], oneOf = [], allOf = [] } = schema;
  const below = [...[items ?? []].flat(), ...anyOf, ...oneOf, ...allOf].filter((part) => typeof part === 'object');
  return [...here, ...below.flatMap((part) => idFields(part as z.core.JSONSchema.BaseSchema, at))];
}

const carriers = operations
  .filter(({ endpoint }) => endpoint.body !== undefined)
  .flatMap((each) =>
    idFields(z.toJSONSchema(each.endpoint.body as z.ZodType, { io: 'input', unrepresentable: 'any' })).map((field) => ({
      ...each,
      ...field,
    })),
  );

describe('an id of another entity in a body', () => {
  const makerOf = ({ operation, at }: { operation: string; at: string }) => {
    const make = madeForBody[at.replace(/s$/, '')];
    if (!make)
      throw new Error(
        `${operation} takes the id "${at}" in its body: say in madeForBody what it stands for, so that this test can try another entity's`,
      );
    return make;
  };
  const bodyWith = (own: Sent, { at, isList }: Field, ids: readonly Id[]) => ({
    ...(own.body as object),
    [at]: isList ? ids : ids[0],
  });

  test.each(carriers)('$operation does nothing with a foreign $at', async (each) => {
    const [mine, theirs] = [await testEntity(), await testEntity()];
    const make = makerOf(each);
    const [own, foreign, beside] = [await ownRequest(each, mine), await make(theirs), await make(mine)];
    const before = await everythingOf(theirs);
    for (const headers of [{}, claiming(theirs)])
      for (const ids of each.isList ? [[foreign], [beside, foreign], [foreign, beside]] : [[foreign]]) {
        const reply = await send(mine.world.http, each.endpoint, { ...own, headers, body: bodyWith(own, each, ids) });
        expect([200, 400, 404, 409]).toContain(reply.status);
        expect(reply.text).not.toContain(theirs.name);
        if (reply.status !== 200) continue;
        const nothing = await send(mine.world.http, each.endpoint, {
          ...own,
          headers,
          body: bodyWith(
            own,
            each,
            ids.map((id) => (id === foreign ? nobodys(id) : id)),
          ),
        });
        expect(reply.body).toEqual(nothing.body); // as of an id that nobody has
      }
    expect(await everythingOf(theirs)).toEqual(before);
  });

  test.each(carriers)('$operation does something with the own $at', async (each) => {
    const mine = await testEntity();
    const own = await ownRequest(each, mine);
    const reply = await send(mine.world.http, each.endpoint, {
      ...own,
      body: bodyWith(own, each, [await makerOf(each)(mine)]),
    });
    expect(itWorked(reply.status), reply.text).toBe(true);
  });
});
