import type { Knex } from 'knex';
import type { Config } from '../src/config.ts';
import { provisionWith } from '../src/features/entities/index.ts';
import { peopleIn, type RoleName, roleIds } from '../src/features/people/index.ts';
import { addSource } from '../src/features/sources/index.ts';
import { type AcrossEntities, acrossEntities } from '../src/platform/across-entities.ts';
import { openDatabase } from '../src/platform/database.ts';
import { type Encryption, encryption } from '../src/platform/encryption.ts';
import { hashPassword } from '../src/platform/passwords.ts';
import type { Scope } from '../src/platform/scope.ts';
import { Sequence } from '../src/platform/sequence.ts';
import { addDemoLeads } from './demo-leads.ts';
import { addDemoPage, type DemoPage, demoPages } from './demo-pages.ts';

/** Public: production refuses to start on a database that holds these accounts. */
export const DEMO_PASSWORD = 'SalesMagnet-demo-1';
export const demoEntities = ['fxcareers', 'yamarkets', 'nxgmarkets'] as const;

/** Who has an email there may register. */
const allowedDomains: Readonly<Record<string, readonly string[]>> = { fxcareers: ['company.com'] };

export const demoPeople: readonly [name: string, role: RoleName, firstName: string, lastName: string][] = [
  ['admin', 'admin', 'Asha', 'Admin'],
  ['manager', 'manager', 'Marco', 'Manager'],
  ['rep1', 'sales_rep', 'Rita', 'Rossi'],
  ['rep2', 'sales_rep', 'Ravi', 'Rao'],
  ['rep3', 'sales_rep', 'Rosa', 'Reyes'],
  ['support', 'support', 'Sam', 'Support'],
];

type Needed = Pick<Config, 'database' | 'encryptionKeys'> & { readonly meta: Pick<Config['meta'], 'pageAccessToken'> };

/**
 * The three demo companies with people, a form, a Facebook page and some weeks of leads. What is there already stays as it is;
 * a page is added to companies that an earlier version made without one.
 */
export async function seedDemo({ database, encryptionKeys, meta }: Needed): Promise<void> {
  const db = openDatabase({ ...database, maxConnections: 4, statementMs: 60_000 });
  try {
    const demo = {
      across: acrossEntities(db),
      leadIds: new Sequence(db, 'leads'),
      passwordHash: await hashPassword(DEMO_PASSWORD),
      encryption: encryption(encryptionKeys),
    };
    for (const [index, name] of demoEntities.entries()) {
      const { pageId, token } = demoPages[index] ?? demoPages[0];
      const page = { pageId, token: (index === 0 && meta.pageAccessToken) || token };
      await seedEntity(db, demo, { id: index + 1, name, page });
    }
  } finally {
    await db.destroy();
  }
}

interface Demo {
  readonly across: AcrossEntities;
  readonly leadIds: Sequence;
  readonly passwordHash: string;
  readonly encryption: Encryption;
}

interface Company {
  readonly id: number;
  readonly name: string;
  readonly page: DemoPage;
}

async function seedEntity(db: Knex, demo: Demo, { id, name, page }: Company): Promise<void> {
  const { across, leadIds, passwordHash } = demo;
  const known = await db('entities').where({ id }).first<{ id: number } | undefined>('id'); // its people may have renamed it
  const isConnected = (await db('meta_pages').where({ page_id: page.pageId }).first('page_id')) !== undefined;
  if (known && isConnected) return;
  await across.transaction('a demo company', async (trx, scopeOf) => {
    const scope = known ? scopeOf(known.id) : await provisionWith(trx, scopeOf, { id, name });
    if (!known) {
      const domains = allowedDomains[name];
      if (domains) await scope.rows('entity_settings').update({ allowed_email_domains: JSON.stringify(domains) });
      await addPeople(scope, name, passwordHash);
      const sourceId = await addSource(scope, {
        type: 'website',
        name: `${name} landing page`,
        form_key: `demo-${name}`,
        is_default_form: true,
      });
      await addDemoLeads(scope, { sourceId, leadIds, company: name });
    }
    if (!isConnected) await addDemoPage(scope, { ...page, company: name }, demo.encryption);
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
