import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { startServers, stopServers } from '../../scripts/servers/index.ts';
import { openDatabase } from '../platform/database.ts';
import { testSchemas } from './schemas.ts';

/** vitest's global set-up: real servers for the run, private ones unless DB_HOST and REDIS_URL name some; empty test schemas. */
export default async function setup(): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'salesmagnet-test-'));
  const secrets = new Map<string, string>();
  const servers = await startServers(
    {
      dir,
      secret: (name) => secrets.get(name) ?? secrets.set(name, randomBytes(16).toString('hex')).get(name) ?? '',
      step: (_label, work) => work(),
      onExit: (_name, server) => {
        if (server) server.failed = true;
      },
    },
    process.env,
  );
  for (const { environment } of servers) Object.assign(process.env, environment); // inherited by vitest's workers
  await dropTestSchemas();
  return async () => {
    await stopServers(servers);
    rmSync(dir, { recursive: true, force: true });
  };
}

async function dropTestSchemas(): Promise<void> {
  const db = openDatabase({
    host: process.env['DB_HOST'] ?? '127.0.0.1',
    port: Number(process.env['DB_PORT'] ?? 3306),
    user: process.env['DB_USER'] ?? 'root',
    password: process.env['DB_PASSWORD'] ?? '',
    database: 'information_schema',
    maxConnections: 1,
    statementMs: 30_000,
  });
  const rows = await db('schemata').where('schema_name', 'like', `${testSchemas.replaceAll('_', '\\_')}%`).select({ name: 'schema_name' });
  for (const { name } of rows as { name: string }[]) await db.raw('drop database ??', [name]);
  await db.destroy();
}
