import { randomBytes } from 'node:crypto';
import request from 'supertest';
import { api } from '../api.ts';
import { provisionEntity } from '../features/entities/index.ts';
import { peopleIn, type RoleName, roleIds } from '../features/people/index.ts';
import { accessTokens } from '../platform/auth.ts';
import type { Catalogue, Endpoint } from '../platform/endpoint.ts';
import type { Scope } from '../platform/scope.ts';
import { testWorld, type World } from './world.ts';

export type Person = 'admin' | 'manager' | 'rep1' | 'rep2' | 'rep3' | 'support';
const people: Readonly<Record<Person, RoleName>> = {
  admin: 'admin',
  manager: 'manager',
  rep1: 'sales_rep',
  rep2: 'sales_rep',
  rep3: 'sales_rep',
  support: 'support',
};

export interface Input {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Who calls; null: nobody signed in. */
  readonly as?: Person | null;
}

export interface Reply {
  readonly status: number;
  // The tests say what they expect of an answer; its declared schema has checked it already.
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
}

/** A fresh entity in the real database, with an admin, a manager, three reps and support: no clean-up, and files run side by side. */
export async function testEntity() {
  const world = await testWorld();
  const name = `entity-${randomBytes(6).toString('hex')}`;
  const entityId = await provisionEntity(world.app.across, name);
  const scope = world.app.scopeFor(entityId);
  const ids = {} as Record<Person, number>;
  for (const [person, role] of Object.entries(people) as [Person, RoleName][])
    ids[person] = await addPerson(scope, person, role, name);
  const tokens = new Map<Person, string>();

  const tokenOf = async (person: Person): Promise<string> => {
    const known =
      tokens.get(person) ?? (await sign(world, scope, { userId: ids[person], roleId: roleIds[people[person]], name }));
    tokens.set(person, known);
    return known;
  };

  return {
    world,
    entityId,
    name,
    scope,
    /** Ids of the people, by their names. */
    ids,
    tokenOf,
    /** Calls an operation of the catalogue by its name, as the admin unless told otherwise. */
    async call(
      operation: string,
      { params = {}, query, body, headers: sent = {}, as = 'admin' }: Input = {},
    ): Promise<Reply> {
      const endpoint = endpointOf(operation);
      const path = endpoint.path.replace(/:(\w+)/g, (_, key: string) =>
        encodeURIComponent(String(params[key] ?? `missing-${key}`)),
      );
      let call = request(world.http)[endpoint.method](path);
      if (as !== null) call = call.set('Authorization', `Bearer ${await tokenOf(as)}`);
      for (const [name, value] of Object.entries(sent)) call = call.set(name, value);
      if (query) call = call.query(query);
      const { status, body: answer, headers } = await (body === undefined ? call : call.send(body as object));
      return { status, body: answer, headers };
    },
  };
}

export type TestEntity = Awaited<ReturnType<typeof testEntity>>;

export function endpointOf(operation: string): Endpoint<never> {
  const [feature = '', name = ''] = operation.split('.');
  const endpoint = (api as Catalogue)[feature]?.[name];
  if (!endpoint) throw new Error(`There is no operation ${operation}`);
  return endpoint as Endpoint<never>;
}

const addPerson = (scope: Scope, person: Person, role: RoleName, entity: string): Promise<number> =>
  peopleIn(scope).add({
    username: `${person}-${entity}`,
    email: `${person}@${entity}.example`,
    passwordHash: 'nobody signs in with this',
    firstName: person,
    lastName: 'Example',
    roleId: roleIds[role],
    isVerified: true,
  });

/** A session and its token, without the cost of a password hash. */
async function sign(
  world: World,
  scope: Scope,
  { userId, roleId, name }: { userId: number; roleId: number; name: string },
): Promise<string> {
  const now = world.outside.now();
  const sid = await scope.add('sessions', {
    user_id: userId,
    user_agent: 'test',
    address: '127.0.0.1',
    created_at: now,
    expires_at: new Date(now.getTime() + 3_600_000),
  });
  return accessTokens(world.outside.config.jwtSecret, '1h').sign({
    user_id: userId,
    email: `${userId}@test.example`,
    role_id: roleId,
    entity_id: scope.entityId,
    entity_name: name,
    sid,
  });
}
