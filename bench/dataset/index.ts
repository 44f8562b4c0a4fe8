import type mysql from 'mysql2/promise';
import { openDatabase } from '../../src/platform/database.ts';
import { addCompany, type Company } from './company.ts';
import { type Bare, giveBackKeys, takeKeys } from './keys.ts';
import { leadsOf } from './lead.ts';
import { type Address, load, openLoader } from './load.ts';
import { tablesOf } from './rows.ts';
import { fillRollUps, rebuildSums } from './sums.ts';

export { type Company, PASSWORD } from './company.ts';
export { makeRoom } from './room.ts';

/** Companies by their number of leads. */
export interface Plan {
  readonly seed: number;
  readonly companies: readonly { readonly name: string; readonly leads: number }[];
  /** The folder of the SalesMagnet that is measured. */
  readonly root: string;
  say(line: string): void;
}

export interface Seeded extends Company {
  readonly leads: number;
}

/** Leads whose rows are made and loaded at once. */
const AT_ONCE = 50_000;

/**
 * Fills a migrated, empty database with companies and their leads, in every table that reading a lead touches: rows as if the product
 * had written them over the last year. Deliveries, decisions and the audit's rows are left out: no list, search or figure reads them.
 */
export async function seedLeads(address: Address, { seed, companies, root, say }: Plan): Promise<Seeded[]> {
  const until = Date.now();
  const db = openDatabase({ ...address, maxConnections: 2, statementMs: 600_000 });
  const loaders = [await openLoader(address), await openLoader(address)] as const;
  const [first] = loaders;
  try {
    const seeded: Seeded[] = [];
    const bare: Bare[] = [];
    for (const { name, leads } of companies) seeded.push({ ...(await addCompany(db, name)), leads });
    for (const { table } of tablesOf({ entityId: 0, managerId: 0 })) bare.push(await takeKeys(first, table));
    await timed('Rows', say, async () => {
      for (const [turn, company] of seeded.entries())
        await fill(loaders, { company, seed: seed + turn, count: company.leads, until });
    });
    await timed('Indexes', say, () => shareOut(loaders, bare, giveBackKeys));
    await timed('Sums', say, async () => {
      // Before the sums: of tables that it takes for empty, MySQL 9.7 was seen to read all stages for each lead.
      await first.query(`analyze table ${bare.map(({ table }) => table).join(', ')}`);
      for (const { entityId } of seeded) await rebuildSums(first, entityId);
      await fillRollUps(db, root);
    });
    return seeded;
  } finally {
    for (const loader of loaders) await loader.end();
    await db.destroy();
  }
}

async function timed(what: string, say: Plan['say'], work: () => Promise<void>): Promise<void> {
  const startedAt = Date.now();
  await work();
  say(`${what} after ${((Date.now() - startedAt) / 1_000).toFixed(0)} s`);
}

type Loaders = readonly [mysql.Connection, mysql.Connection];

/** Each connection takes the next task when it has done one. */
async function shareOut<T>(
  loaders: Loaders,
  tasks: Iterable<T>,
  work: (loader: mysql.Connection, task: T) => Promise<void>,
): Promise<void> {
  const waiting = [...tasks];
  await Promise.all(
    loaders.map(async (loader) => {
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await work(loader, task);
    }),
  );
}

interface Filling {
  readonly company: Company;
  readonly seed: number;
  readonly count: number;
  readonly until: number;
}

async function fill(loaders: Loaders, { company, seed, count, until }: Filling): Promise<void> {
  const firstId = await reserveIds(loaders[0], count);
  const leadAt = leadsOf({ company, seed, count, firstId, until });
  for (let start = 0; start < count; start += AT_ONCE) {
    const leads = Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, index) => leadAt(start + index));
    await shareOut(loaders, tablesOf(company), (loader, rows) => load(loader, rows, leads));
  }
}

/** From the sequence that the product's processes take theirs from. */
async function reserveIds(connection: mysql.Connection, count: number): Promise<number> {
  await connection.query("update sequences set next_id = last_insert_id(next_id) + ? where name = 'leads'", [count]);
  const [rows] = await connection.query<mysql.RowDataPacket[]>('select last_insert_id() as id');
  return Number(rows[0]?.['id']);
}
