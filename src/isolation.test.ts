import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from './testing/entity.ts';
import { everythingOf, populated } from './testing/marked-rows.ts';
import {
  claiming,
  type Id,
  idsFor,
  itWorked,
  mayCall,
  nobodys,
  operations,
  ownRequest,
  personOfRole,
  roles,
  withIds,
  withoutIds,
} from './testing/own-request.ts';
import { send, type Sent } from './testing/send.ts';

// Attacks A1, A4, A22 of docs/attacks.md.

// Every test here is made from the catalogue: an endpoint is covered by being declared, or its test says what it needs to know.

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
    const shared = ['signed_in', 'activities:write']; // every role logs what it did with a lead
    const forEverybody = operations.filter(
      ({ endpoint }) => !shared.includes(endpoint.permission) && roles.every((role) => mayCall(endpoint, role)),
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
