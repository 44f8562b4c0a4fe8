import type { Knex } from 'knex';
import { provisionWith } from '../../src/features/entities/index.ts';
import { peopleIn, type RoleName, roleIds } from '../../src/features/people/index.ts';
import { addSource } from '../../src/features/sources/index.ts';
import { acrossEntities } from '../../src/platform/across-entities.ts';
import { hashPassword } from '../../src/platform/passwords.ts';
import type { Scope } from '../../src/platform/scope.ts';
import type { Weighted } from './chance.ts';

/** Of everybody in these companies; their database lives only for a benchmark. */
export const PASSWORD = 'SalesMagnet-bench-1';

export interface Source {
  readonly id: number;
  readonly platform: 'facebook' | 'instagram' | 'website' | 'manual';
}

/** An entity as its leads need it. */
export interface Company {
  readonly entityId: number;
  readonly name: string;
  readonly managerId: number;
  readonly managerEmail: string;
  readonly reps: Weighted<number>;
  readonly sources: Weighted<Source>;
}

/** Of a hundred leads. */
const REPS = [22, 18, 14, 12, 11, 9, 8, 6];
const SOURCES: Weighted<readonly [platform: Source['platform'], name: string]> = [
  [['facebook', 'Facebook page North'], 30],
  [['facebook', 'Facebook page South'], 15],
  [['instagram', 'Instagram'], 20],
  [['website', 'Landing page'], 20],
  [['website', 'Newsletter'], 10],
  [['manual', 'Typed in'], 5],
];

/** A new entity with workflow, rule, people and sources, each by the product's own means. */
export async function addCompany(db: Knex, name: string): Promise<Company> {
  const passwordHash = await hashPassword(PASSWORD);
  return acrossEntities(db).transaction('a company of the benchmark', async (trx, scopeOf) => {
    const scope = await provisionWith(trx, scopeOf, { name });
    const person = (username: string, role: RoleName) =>
      addPerson(scope, { username: `${username}_${name}`, role, passwordHash });
    const managerId = await person('manager', 'manager');
    const reps: [number, number][] = [];
    for (const [index, weight] of REPS.entries()) reps.push([await person(`rep${index + 1}`, 'sales_rep'), weight]);
    const sources: [Source, number][] = [];
    for (const [[platform, title], weight] of SOURCES)
      sources.push([{ id: await addSource(scope, { type: typeOf(platform), name: title }), platform }, weight]);
    return { entityId: scope.entityId, name, managerId, managerEmail: emailOf(`manager_${name}`), reps, sources };
  });
}

/** Leads of Instagram come by a Facebook page. */
const typeOf = (platform: Source['platform']) => (platform === 'instagram' ? 'facebook' : platform);

const emailOf = (username: string) => `${username}@bench.example`;

interface NewPerson {
  readonly username: string;
  readonly role: RoleName;
  readonly passwordHash: string;
}

const addPerson = (scope: Scope, { username, role, passwordHash }: NewPerson): Promise<number> =>
  peopleIn(scope).add({
    username,
    email: emailOf(username),
    passwordHash,
    firstName: username.split('_')[0] ?? '',
    lastName: 'Bench',
    roleId: roleIds[role],
    isVerified: true,
  });
