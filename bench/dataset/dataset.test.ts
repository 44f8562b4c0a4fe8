import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { searchTermsOf } from '../../src/features/leads/search-terms.ts';
import { openDatabase } from '../../src/platform/database.ts';
import { migrateToNewest } from '../../src/platform/migrations.ts';
import { Scope } from '../../src/platform/scope.ts';
import { testSchemas } from '../../src/testing/schemas.ts';
import { testConfig } from '../../src/testing/world.ts';
import { type Seeded, seedLeads } from './index.ts';

const LEADS = 400;
let company: Seeded;
let scope: Scope;
let keys: Readonly<Record<'before' | 'after', unknown>>;

/** Of its own: indexes are taken away and built again. */
const address = { ...testConfig().database, database: `${testSchemas}dataset_${process.env['VITEST_POOL_ID'] ?? '1'}` };
const pool = (database: string) => openDatabase({ ...address, database, maxConnections: 2, statementMs: 60_000 });
const db = pool(address.database);
const server = pool('information_schema');

beforeAll(async () => {
  await server.raw('drop database if exists ??', [address.database]);
  await server.raw('create database ?? default character set utf8mb4 collate utf8mb4_unicode_ci', [address.database]);
  await migrateToNewest(db);
  const keysOf = async () => {
    const [rows] = (await db.raw('show index in lead_data')) as [Record<string, unknown>[]];
    return rows
      .map((row) => [row['Key_name'], row['Seq_in_index'], row['Column_name'], row['Non_unique']].join(' '))
      .sort();
  };
  const before = await keysOf();
  const [seeded] = await seedLeads(address, {
    seed: 11,
    root: join(import.meta.dirname, '../..'),
    companies: [{ name: `dataset${process.pid}`, leads: LEADS }],
    say: () => undefined,
  });
  company = seeded as Seeded;
  scope = new Scope(db, company.entityId);
  keys = { before, after: await keysOf() };
});

afterAll(async () => {
  await server.raw('drop database if exists ??', [address.database]);
  await Promise.all([db.destroy(), server.destroy()]);
});

test('a table has the indexes that it had', () => expect(keys.after).toEqual(keys.before));

test('each lead is found by the terms that the product would have written', async () => {
  const leads = await scope.rows('lead_data');
  const terms = Map.groupBy(await scope.rows('lead_search_terms'), ({ lead_id }) => lead_id);
  expect(leads).toHaveLength(LEADS);
  for (const lead of leads) {
    const own = terms.get(lead.id) ?? [];
    expect(own.map(({ term }) => term).sort()).toEqual(searchTermsOf(lead).sort());
    for (const { created_at } of own) expect(created_at).toEqual(lead.created_at);
  }
});

test('the stage that a lead is in is the one that is open, and each stage ends where the next begins', async () => {
  const stages = Map.groupBy(await scope.rows('lead_stages').orderBy('id'), ({ lead_id }) => lead_id);
  for (const lead of await scope.rows('lead_data')) {
    const own = stages.get(lead.id) ?? [];
    expect(own.filter(({ exited_at }) => exited_at === null).map(({ status_id }) => status_id)).toEqual([
      lead.status_id,
    ]);
    expect(own.slice(0, -1).map(({ exited_at }) => exited_at)).toEqual(
      own.slice(1).map(({ entered_at }) => entered_at),
    );
  }
});

test('the history ends with who has the lead, and workloads count what they have in open statuses', async () => {
  const history = Map.groupBy(await scope.rows('lead_assignment_history').orderBy('id'), ({ lead_id }) => lead_id);
  const leads = await scope.rows('lead_data');
  const open = (await scope.rows('lead_statuses').where({ outcome: 'open' })).map(({ id }) => id);
  for (const lead of leads) expect(history.get(lead.id)?.at(-1)?.assigned_user_id).toBe(lead.assigned_user_id);
  for (const { user_id, active_leads } of await scope.rows('rep_workload'))
    expect(leads.filter((lead) => lead.assigned_user_id === user_id && open.includes(lead.status_id))).toHaveLength(
      active_leads,
    );
});

test('a repeated person is known by the oldest lead', async () => {
  const leads = await scope.rows('lead_data').orderBy('id');
  const repeated = leads.filter(({ duplicate_of_lead_id }) => duplicate_of_lead_id !== null);
  expect(repeated.length).toBeGreaterThan(0);
  for (const lead of repeated)
    expect(leads.find(({ email }) => email === lead.email)?.id).toBe(lead.duplicate_of_lead_id);
});
