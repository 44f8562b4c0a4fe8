import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { compose } from '../app.ts';
import { freshAddress } from '../features/auth/given-login.ts';
import { bodyFields, withAt } from '../testing/body-fields.ts';
import { type TestEntity, testEntity } from '../testing/entity.ts';
import { complaintsIn, exampleOf, expectError, readByPlatform } from '../testing/example-request.ts';
import { inBatches } from '../testing/in-batches.ts';
import { everythingOf, populated } from '../testing/marked-rows.ts';
import { type Operation, ownRequests } from '../testing/own-request.ts';
import { type Answer, send, type Sent } from '../testing/send.ts';

// Every test here is made from the catalogue: a field of a JSON body is covered by being declared.

const withBody = readByPlatform.filter(({ endpoint }) => endpoint.body !== undefined);

/** Each JSON type, as what an object-minded query builder or a loose comparison would fall for. */
const OF_TYPE: Readonly<Record<string, unknown>> = {
  string: '0',
  number: 0.5,
  boolean: true,
  object: { email: { email: 1 }, $ne: null },
  array: [['a']],
  null: null,
};

const SQL = [
  "' OR '1'='1' -- ",
  '" OR ""="',
  "'; DROP TABLE users; -- ",
  "1' UNION SELECT password_hash FROM users -- ",
  "') OR SLEEP(5)#",
  "\\' OR 1=1 /*",
  '`id`; DELETE FROM entities',
  "ÿ' OR 1=1 -- ".normalize('NFD'),
  '1 AND EXTRACTVALUE(1,CONCAT(0x7e,VERSION()))',
];
const TEXT = [
  '😀👩‍👩‍👧 \u202Egnp.exe',
  `e${'\u0301'.repeat(1_000)}`,
  'İSTANBUL straße ﬁ \u00a0\ufeff',
  'nul \u0000 and \u001b[2J',
  'half \ud800 a character',
  `${'x'.repeat(10_000)}@example.com`,
  '=cmd|calc!A1',
  '${7*7}{{constructor.constructor("return 1")()}}<script>alert(1)</script>',
];
/** Of either list: both go round over the fields, so that an endpoint of a few fields meets as many of them as one of several. */
const TEXTS_PER_ENDPOINT = 4;

let entity: TestEntity;
let bystander: TestEntity;
let before: unknown;
let sendTo: (each: (typeof withBody)[number]) => Promise<(body: unknown) => Promise<Answer>>;
beforeAll(async () => {
  [entity, bystander] = [await testEntity(), await populated()];
  before = await everythingOf(bystander);
  const { outside } = entity.world;
  const onUndeclared = (operation: string) => {
    throw new Error(`${operation} gave a failure that it does not declare`);
  };
  const http = compose({ ...outside, config: { ...outside.config, trustProxy: 1 } }).http(onUndeclared); // so that no throttle by address hides an answer
  const own = await ownRequests(entity);
  sendTo = async (each) => {
    const sent: Sent = each.endpoint.kind === 'entity' ? await own(each as Operation) : exampleOf(each.endpoint);
    return (body) => send(http, each.endpoint, { ...sent, body, headers: { 'X-Forwarded-For': freshAddress() } });
  };
});
afterAll(async () => {
  expect(await everythingOf(bystander)).toEqual(before); // whatever was said, no statement but ours was made of it
});

const fieldsOf = ({ endpoint }: (typeof withBody)[number]) => {
  const fields = bodyFields(endpoint.body as z.ZodType);
  return [...new Set(fields.map(({ at }) => at))].map((at) => {
    const ways = fields.filter((field) => field.at === at);
    return { at, types: ways.some(({ types }) => types.length === 0) ? [] : ways.flatMap(({ types }) => types) };
  });
};

describe('A13', () => {
  test.each(withBody)('A13: each field of $operation is of its own type and of no other', async (each) => {
    const ask = await sendTo(each);
    const { body } = exampleOf(each.endpoint);
    const typed = fieldsOf(each).filter(({ types }) => types.length > 0);
    expect(typed).not.toEqual([]);
    await inBatches(Object.keys(OF_TYPE), async (type) => {
      const wrong = typed.filter(({ types }) => !types.includes(type)).map(({ at }) => at);
      const with_ = (fields: readonly string[]) =>
        fields.reduce<unknown>((made, at) => withAt(made, at, OF_TYPE[type]), body);
      const together = complaintsIn(await ask(with_(wrong.filter((at) => !/[.[]/.test(at)))));
      for (const at of wrong.filter((name) => !together.includes(name))) {
        const reply = await ask(with_([at])); // it stands in another, or another was reason enough to look no further
        expect([at, type, reply.status, complaintsIn(reply).length > 0], reply.text).toEqual([at, type, 400, true]);
        expectError(reply, [400]);
      }
    });
  });

  test.each(withBody)('A13, A38: $operation takes or refuses any text in any field, and never breaks', async (each) => {
    const ask = await sendTo(each);
    const { body } = exampleOf(each.endpoint);
    const fields = fieldsOf(each).filter(({ types }) => types.length === 0 || types.includes('string'));
    const turns = Math.max(1, Math.ceil(TEXTS_PER_ENDPOINT / fields.length));
    const texts = fields.flatMap(({ at }, place) =>
      [SQL, TEXT].flatMap((list) =>
        Array.from({ length: turns }, (_, turn) => ({ at, text: list[(place * turns + turn) % list.length] })),
      ),
    );
    await inBatches(texts, async ({ at, text }) => {
      const reply = await ask(withAt(body, at, text));
      expect(reply.status, `${at} ${JSON.stringify(text)} ${reply.text}`).toBeLessThan(500);
      if (reply.status >= 400) expectError(reply, [reply.status]);
    });
  });
});
