import type { Knex } from 'knex';
import type { Config } from '../src/config.ts';
import { provisionWith } from '../src/features/entities/index.ts';
import { peopleIn, type RoleName, roleIds } from '../src/features/people/index.ts';
import { addSource } from '../src/features/sources/index.ts';
import { type AcrossEntities, acrossEntities } from '../src/platform/across-entities.ts';
import { openDatabase } from '../src/platform/database.ts';
import { hashPassword } from '../src/platform/passwords.ts';
import type { Scope } from '../src/platform/scope.ts';
import { Sequence } from '../src/platform/sequence.ts';
import { addDemoLeads } from './demo-leads.ts';

/** Public: production refuses to start on a database that holds these accounts. */
export const DEMO_PASSWORD = 'SalesMagnet-demo-1';
export const demoEntities = ['fxcareers', 'yamarkets', 'nxgmarkets'] as const;

export const demoPeople: readonly [name: string, role: RoleName, firstName: string, lastName: string][] = [
  ['admin', 'admin', 'Asha', 'Admin'],
  ['manager', 'manager', 'Marco', 'Manager'],
  ['rep1', 'sales_rep', 'Rita', 'Rossi'],
  ['rep2', 'sales_rep', 'Ravi', 'Rao'],
  ['rep3', 'sales_rep', 'Rosa', 'Reyes'],
  ['support', 'support', 'Sam', 'Support'],
];

/** The three demo companies with people, a form and some weeks of leads. What is there already stays as it is. */
export async function seedDemo({ database }: Pick<Config, 'database'>): Promise<void> {
  const db = openDatabase({ ...database, maxConnections: 4, statementMs: 60_000 });
  try {
    const across = acrossEntities(db);
    const leadIds = new Sequence(db, 'leads');
    const passwordHash = await hashPassword(DEMO_PASSWORD);
    for (const [index, name] of demoEntities.entries())
      await seedEntity(db, across, { id: index + 1, name, passwordHash, leadIds });
  } finally {
    await db.destroy();
  }
}

interface Demo {
  readonly id: number;
  readonly name: string;
  readonly passwordHash: string;
  readonly leadIds: Sequence;
}

async function seedEntity(db: Knex, across: AcrossEntities, { id, name, passwordHash, leadIds }: Demo): Promise<void> {
  if (await db('entities').where({ name }).first('id')) return;
  await across.transaction('a demo company', async (trx, scopeOf) => {
    const scope = await provisionWith(trx, scopeOf, { id, name });
    await addPeople(scope, name, passwordHash);
    const sourceId = await addSource(scope, {
      type: 'website',
      name: `${name} landing page`,
      form_key: `demo-${name}`,
      is_default_form: true,
    });
    await addDemoLeads(scope, { sourceId, leadIds, company: name });
  });
}

async function addPeople(scope: Scope, company: string, passwordHash: string): Promise<void> {
  for (const [name, role, firstName, lastName] of demoPeople)
    await peopleIn(scope).add({
      username: `${name}_${company}`,
      email: `${name}@${company}.example`,
      passwordHash,
      firstName,
      lastName,
      roleId: roleIds[role],
      isVerified: true,
    });
}
