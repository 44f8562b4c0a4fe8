import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { api } from './api.ts';
import { permissionsOf, roleIds, type RoleName } from './features/people/index.ts';
import { type EntityEndpoint, operationsOf, strict } from './platform/endpoint.ts';
import { newUid, uidText } from './platform/uid.ts';
import { type Person, type TestEntity, testEntity } from './testing/entity.ts';
import { filledExample } from './testing/filled-example.ts';
import { givenEvent } from './testing/given-event.ts';
import { givenLead } from './testing/given-lead.ts';
import { givenSource } from './testing/given-source.ts';
import { send, type Sent } from './testing/send.ts';

// Every test here is made from the catalogue: an endpoint is covered by being declared, or its test says what it needs to know.

type Id = string | number;
interface Operation {
  readonly operation: string;
  readonly endpoint: EntityEndpoint<never>;
}

const operations = operationsOf(api).flatMap(({ operation, endpoint }): Operation[] =>
  endpoint.kind === 'entity' ? [{ operation, endpoint }] : [],
);
const withIds = operations.filter(({ endpoint }) => endpoint.path.includes(':'));
const withoutIds = operations.filter(({ endpoint }) => !endpoint.path.includes(':'));
const reads = withoutIds.filter(({ endpoint }) => endpoint.method === 'get');
const lists = reads.filter(({ endpoint }) => endpoint.list);
const withBody = operations.filter(({ endpoint }) => endpoint.body !== undefined);

const personOfRole: Readonly<Record<RoleName, Person>> = {
  admin: 'admin',
  manager: 'manager',
  sales_rep: 'rep1',
  support: 'support',
};
const roles = Object.keys(personOfRole) as RoleName[];
const mayCall = ({ permission }: EntityEndpoint<never>, role: RoleName) =>
  permission === 'signed_in' || permissionsOf(roleIds[role]).has(permission);

/** What an id in a path stands for, by the path up to it. */
const madeForPath: Readonly<Record<string, (entity: TestEntity) => Promise<Id>>> = {
  '/api/leads/:id': (entity) => markedLead(entity),
  '/api/assignments/lead/:id': (entity) => markedLead(entity),
  '/api/sources/:id': (entity) => markedSource(entity),
  '/api/webhook-events/:id': (entity) => markedEvent(entity),
};

/** What an id in a body stands for, by its name. */
const madeForBody: Readonly<Record<string, (entity: TestEntity) => Promise<Id>>> = {
  event_id: (entity) => markedEvent(entity),
  source_id: (entity) => markedSource(entity),
};

/** What a list may be asked for by a field that is neither a choice, a day nor a count: a value that finds rows of that entity. */
const wantedBy: Readonly<Record<string, (entity: Populated) => Id>> = {
  status: () => 'new',
  search: ({ name }) => name,
  campaign_id: ({ name }) => name,
  source_id: ({ sourceId }) => sourceId,
  assigned_user_id: ({ ids }) => ids.admin,
};

// The name of an entity is its canary: random, and written wherever a row of it takes text.

const markedSource = ({ scope, name }: TestEntity) =>
  givenSource(scope, { name, default_campaign: name, field_mapping: JSON.stringify({ [name]: 'email' }) });

const markedEvent = async (entity: TestEntity) =>
  givenEvent(entity, {
    source_id: await markedSource(entity),
    payload: Buffer.from(entity.name),
    reason: entity.name,
    last_error: entity.name,
  });

const markedLead = async (entity: TestEntity, more: { sourceId?: number; assignedTo?: number } = {}) => {
  const { name } = entity;
  return givenLead(entity, {
    sourceId: await markedSource(entity),
    first_name: name,
    last_name: name,
    email: `lead@${name}.example`,
    phone: '+14155550123',
    raw_field_data: { answer: name },
    attribution: { campaign_id: name, page_url: `https://${name}.example`, page_name: name, utm_source: name },
    ...more,
  });
};

type Populated = TestEntity & { readonly sourceId: number };

/** An entity of which every list has something to show to its admin. */
async function populated(): Promise<Populated> {
  const entity = await testEntity();
  const sourceId = await markedSource(entity);
  await markedLead(entity, { sourceId });
  const leadId = await markedLead(entity, { sourceId, assignedTo: entity.ids.admin });
  await givenEvent(entity, {
    source_id: sourceId,
    lead_id: leadId,
    payload: Buffer.from(entity.name),
    reason: entity.name,
  });
  await entity.scope.add('notifications', {
    user_id: entity.ids.admin,
    kind: 'lead_assigned',
    lead_id: leadId,
    message: entity.name,
    created_at: entity.world.outside.now(),
  });
  return { ...entity, sourceId };
}

const namesIn = (path: string) =>
  [...path.matchAll(/:(\w+)/g)].map((match) => ({
    name: match[1] ?? '',
    upTo: path.slice(0, match.index + match[0].length),
  }));

/** An id of the entity for each parameter of the path. */
async function idsFor({ operation, endpoint }: Operation, entity: TestEntity): Promise<Record<string, Id>> {
  const ids: Record<string, Id> = {};
  for (const { name, upTo } of namesIn(endpoint.path)) {
    const make = madeForPath[upTo];
    if (!make)
      throw new Error(
        `${operation} takes an id at ${upTo}: say in madeForPath what it stands for, so that this test can try another entity's`,
      );
    ids[name] = await make(entity);
  }
  return ids;
}

/** Values for the variables of the examples, which stand for rows of this entity. */
const variablesOf = async (entity: TestEntity) => ({
  leadId: await markedLead(entity),
  sourceId: await markedSource(entity),
  eventId: await markedEvent(entity),
});

/** A request to this operation that the entity's own admin may send. */
async function ownRequest(each: Operation, entity: TestEntity): Promise<Sent> {
  const example = filledExample(each.endpoint, await variablesOf(entity));
  return { ...example, params: await idsFor(each, entity), token: await entity.tokenOf('admin') };
}

/** Another id of the same form, which nobody has. */
const nobodys = (id: Id): Id => (typeof id === 'number' ? 999_999_999_999 : uidText(newUid()));

/** Every row of an entity, by its table; read past the scope, which is what these tests are about. */
async function everythingOf({ entityId, world }: TestEntity): Promise<Record<string, unknown>> {
  const { db } = world.outside;
  const [tables] = (await db.raw(
    "select table_name as name from information_schema.columns where table_schema = database() and column_name = 'entity_id' order by 1",
  )) as [{ name: string }[]];
  const rows: Record<string, unknown> = {};
  for (const { name } of tables) rows[name] = await db(name).where({ entity_id: entityId });
  return rows;
}

/** Headers by which other products let a caller choose the tenant. */
const claiming = ({ entityId, name }: TestEntity) => ({
  'X-Tenant-ID': String(entityId),
  'X-Entity-ID': String(entityId),
  'X-Forwarded-Host': `${name}.example`,
  Host: `${name}.example`,
});

const itWorked = (status: number) => status < 300 || status === 409; // 409: found, and in a state that does not allow it

describe('who is not signed in', () => {
  const forged = async (entity: TestEntity) => {
    const token = await entity.tokenOf('admin');
    const claims = jwt.decode(token) as object;
    return [
      undefined,
      'nonsense',
      token.slice(0, -2),
      token.replace(/\.[^.]+$/, '.'),
      jwt.sign(claims, 'another secret', { algorithm: 'HS256' }),
      jwt.sign(claims, '', { algorithm: 'none' }),
    ];
  };

  test.each(operations)('$operation answers 401, whatever is asked of it', async (each) => {
    const entity = await testEntity();
    const own = await ownRequest(each, entity);
    const before = await everythingOf(entity);
    for (const token of await forged(entity)) {
      const { token: _own, ...bare } = own;
      const reply = await send(entity.world.http, each.endpoint, token === undefined ? bare : { ...bare, token });
      expect([token, reply.status]).toEqual([token, 401]);
      expect(reply.text).not.toContain(entity.name);
    }
    expect(await everythingOf(entity)).toEqual(before);
  });
});

describe('who lacks the permission', () => {
  const lacking = operations.flatMap((each) =>
    roles.filter((role) => !mayCall(each.endpoint, role)).map((role) => ({ ...each, role })),
  );

  test.each(lacking)('$operation answers 403 to the role $role', async ({ role, ...each }) => {
    const entity = await testEntity();
    const own = await ownRequest(each, entity);
    const token = await entity.tokenOf(personOfRole[role]);
    const before = await everythingOf(entity);
    const reply = await send(entity.world.http, each.endpoint, { ...own, token });
    expect(reply.status).toBe(403);
    expect(reply.text).not.toContain(entity.name);
    expect(await everythingOf(entity)).toEqual(before);
  });

  test('some role lacks what an endpoint asks for, unless every role may read it', () => {
    const forEverybody = operations.filter(
      ({ endpoint }) => endpoint.permission !== 'signed_in' && roles.every((role) => mayCall(endpoint, role)),
    );
    expect(forEverybody.filter(({ endpoint }) => endpoint.method !== 'get').map(({ operation }) => operation)).toEqual(
      [],
    );
  });
});

describe('an id of another entity', () => {
  test.each(withIds)('$operation does not find it, and does not say that it exists', async (each) => {
    const [mine, theirs] = [await testEntity(), await testEntity()];
    const [own, foreign] = [await ownRequest(each, mine), await idsFor(each, theirs)];
    const before = await everythingOf(theirs);
    for (const role of roles.filter((name) => mayCall(each.endpoint, name)))
      for (const [name, id] of Object.entries(foreign))
        for (const headers of [{}, claiming(theirs)]) {
          const token = await mine.tokenOf(personOfRole[role]);
          const ask = (wanted: Id) =>
            send(mine.world.http, each.endpoint, { ...own, token, headers, params: { ...own.params, [name]: wanted } });
          const [reply, reference] = [await ask(id), await ask(nobodys(id))];
          expect([role, name, reply.status]).toEqual([role, name, 404]);
          expect(reply.text).not.toContain(theirs.name);
          expect({ ...reply.body, request_id: '' }).toEqual({ ...reference.body, request_id: '' });
        }
    expect(await everythingOf(theirs)).toEqual(before);
  });

  test.each(withIds)('$operation finds the own one, so the refusals above are for their own reason', async (each) => {
    const mine = await testEntity();
    const reply = await send(mine.world.http, each.endpoint, await ownRequest(each, mine));
    expect(itWorked(reply.status), reply.text).toBe(true);
  });
});

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
      ...(/(^|_)ids?$/.test(name) ? [{ at: path, isList: name.endsWith('s') }] : []),
      ...idFields(property, path),
    ];
  });
  const { items, anyOf = [], oneOf = [], allOf = [] } = schema;
  const below = [...[items ?? []].flat(), ...anyOf, ...oneOf, ...allOf].filter((part) => typeof part === 'object');
  return [...here, ...below.flatMap((part) => idFields(part as z.core.JSONSchema.BaseSchema, at))];
}

const carriers = withBody.flatMap((each) =>
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

describe('naming another entity', () => {
  test.each(operations)('$operation refuses entity_id in the query and in the body', async (each) => {
    const [mine, theirs] = [await testEntity(), await testEntity()];
    const own = await ownRequest(each, mine);
    const before = [await everythingOf(mine), await everythingOf(theirs)];
    const forms: Sent[] = [{ query: { ...own.query, entity_id: theirs.entityId } }];
    if (each.endpoint.body) forms.push({ body: { ...(own.body as object), entity_id: theirs.entityId } });
    for (const form of forms) {
      const reply = await send(mine.world.http, each.endpoint, { ...own, ...form });
      expect([reply.status, reply.body.errors?.map(({ path }: { path: string }) => path)]).toEqual([
        400,
        ['entity_id'],
      ]);
    }
    expect([await everythingOf(mine), await everythingOf(theirs)]).toEqual(before);
  });

  test.each(withoutIds)('$operation takes no notice of a header that names one', async (each) => {
    const [mine, theirs] = [await testEntity(), await populated()];
    const before = await everythingOf(theirs);
    const reply = await send(mine.world.http, each.endpoint, {
      ...(await ownRequest(each, mine)),
      headers: claiming(theirs),
    });
    expect(itWorked(reply.status), reply.text).toBe(true);
    expect(reply.text).not.toContain(theirs.name);
    expect(await everythingOf(theirs)).toEqual(before);
  });
});

describe('what one entity reads', () => {
  test.each(reads)('$operation answers the same, whatever another entity holds', async (each) => {
    const mine = await populated();
    const ask = async () => send(mine.world.http, each.endpoint, { token: await mine.tokenOf('admin') });
    const before = await ask();
    const theirs = await populated();
    const after = await ask();
    expect(after.status).toBe(200);
    expect(after.body).toEqual(before.body);
    expect(after.text).not.toContain(theirs.name);
  });

  test.each(lists)('$operation shows the own rows, so the canary would be seen', async (each) => {
    const mine = await populated();
    const { body } = await send(mine.world.http, each.endpoint, { token: await mine.tokenOf('admin') });
    expect(
      JSON.stringify(body.data),
      `populated() must make a row that ${each.operation} shows to the admin`,
    ).toContain(mine.name);
  });

  test.each(lists)('$operation shows nothing of another entity by any filter', async (each) => {
    const [mine, theirs] = [await populated(), await populated()];
    const ask = async (entity: Populated, query: Record<string, Id>) =>
      send(mine.world.http, each.endpoint, { token: await entity.tokenOf('admin'), query });
    const cursors = [];
    for (const entity of [mine, theirs]) cursors.push((await ask(entity, { limit: 1 })).body.next_cursor);
    const fields = Object.entries(
      z.toJSONSchema(strict(each.endpoint.query as z.ZodType), { io: 'input', unrepresentable: 'any' }).properties ??
        {},
    );
    for (const [field, schema] of fields) {
      const known = wantedBy[field];
      const values =
        field === 'cursor' ? cursors.filter((cursor) => typeof cursor === 'string') : valuesOf(schema as Property);
      if (!known && !values)
        throw new Error(`${each.operation} can be asked by "${field}": say in wantedBy what a value of it is`);
      for (const value of values ?? (known ? [known(mine), known(theirs)] : [])) {
        const reply = await ask(mine, { [field]: value });
        expect([field, value, reply.status]).toEqual([field, value, 200]);
        expect(JSON.stringify({ ...reply.body, filters: undefined })).not.toContain(theirs.name);
      }
      if (!known || values) continue;
      expect((await ask(mine, { [field]: known(mine) })).body.data, `"${field}" finds the own rows`).not.toEqual([]);
      if (known(mine) !== known(theirs))
        expect((await ask(mine, { [field]: known(theirs) })).body, field).toMatchObject({ data: [], total: 0 });
    }
  });
});

interface Property {
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly override?: { readonly type?: string; readonly minimum?: number; readonly maximum?: number };
}

/** Values of a choice, a day or a count; undefined for what only an entity's own data can say. */
function valuesOf({ enum: choices, format, override }: Property): Id[] | undefined {
  if (choices) return [...choices];
  if (format === 'date') return [new Date().toISOString().slice(0, 10)];
  if (override?.type === 'integer' && override.maximum !== undefined) return [override.minimum ?? 0, override.maximum];
  return undefined;
}
