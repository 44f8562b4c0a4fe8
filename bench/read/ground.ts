import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { HEAP } from '../../scripts/servers/index.ts';
import { PASSWORD, type Seeded } from '../dataset/index.ts';
import { databaseOf } from '../limits/connection.ts';
import { type Server, startListening } from '../harness/processes.ts';

/** What the cells of the read side stand on. */
export interface Ground {
  /** SalesMagnet's API. */
  readonly api: Server;
  /** The limit program of a list. */
  readonly limit: Server;
  readonly connection: mysql.Connection;
  readonly large: Seeded;
  readonly small: Seeded;
  /** What a process of SalesMagnet or a limit program needs. */
  readonly environment: NodeJS.ProcessEnv;
  /** The folder of the SalesMagnet that is measured. */
  readonly root: string;
  readonly dir: string;
  /** Of the company's manager. */
  tokenOf(company: Seeded): string;
  close(): Promise<void>;
}

interface Place {
  readonly environment: NodeJS.ProcessEnv;
  readonly root: string;
  readonly dir: string;
  readonly companies: readonly Seeded[];
}

const limits = join(import.meta.dirname, '../limits');

/** Starts the API and the limit program over a seeded database, and signs managers in. */
export async function standOn({ environment, root, dir, companies }: Place): Promise<Ground> {
  const bySize = companies.toSorted((a, b) => b.leads - a.leads);
  const [large, small = large] = bySize;
  if (!large || !small) throw new Error('The dataset has no company.');
  const unlimited = { ...environment, RATE_LIMIT_USER: '0', RATE_LIMIT_ENTITY: '0', LOG_LEVEL: 'warn', DATA_DIR: dir };
  const api = await startListening(
    { name: 'read-api', file: join(root, 'src/main.ts'), nodeOptions: HEAP.api, environment: unlimited, dir },
    '/health/ready',
  );
  const limit = await startListening(
    { name: 'read-limit', file: join(limits, 'list-page.ts'), environment, dir },
    '/?entity_id=0',
  );
  const connection = await mysql.createConnection(databaseOf(environment));
  const tokens = new Map<string, string>();
  for (const company of [large, small]) tokens.set(company.name, await signIn(api.origin, company.managerEmail));
  return {
    ...{ api, limit, connection, large, small, environment: unlimited, root, dir },
    tokenOf: ({ name }) => tokens.get(name) ?? '',
    async close() {
      await connection.end();
      await limit.stop();
      await api.stop();
    },
  };
}

async function signIn(origin: string, email: string): Promise<string> {
  const answer = await fetch(new URL('/api/auth/login', origin), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
    signal: AbortSignal.timeout(10_000),
  });
  const token = /"access_token":"([^"]+)"/.exec(await answer.text())?.[1];
  if (!token) throw new Error(`${email} could not sign in: ${answer.status}`);
  return token;
}

/** Calls the API as a company's manager; throws for a refusal. */
export async function call(
  { api, tokenOf }: Ground,
  company: Seeded,
  [method, path, body]: readonly [method: string, path: string, body?: unknown],
): Promise<unknown> {
  const answer = await fetch(new URL(path, api.origin), {
    method,
    headers: { authorization: `Bearer ${tokenOf(company)}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text.slice(0, 200)}`);
  return (JSON.parse(text) as { data: unknown }).data;
}
