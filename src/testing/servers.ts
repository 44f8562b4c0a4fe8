import { openDatabase } from '../platform/database.ts';
import { testSchemas } from './schemas.ts';

/** vitest's global set-up: empty test schemas on the real servers that `npm test` started, or that DB_HOST and REDIS_URL name. */
export default async function setup(): Promise<void> {
  const { DB_HOST: host, DB_PORT: port, DB_USER: user, DB_PASSWORD: password, REDIS_URL: redis } = process.env;
  if (!host || !redis)
    throw new Error(
      'Run the tests by `npm test` (or `npm test -- --only suite <words>`): it starts the servers that they need.',
    );
  const db = openDatabase({
    host,
    port: Number(port ?? 3306),
    user: user ?? 'root',
    password: password ?? '',
    database: 'information_schema',
    maxConnections: 1,
    statementMs: 30_000,
  });
  const pattern = `${testSchemas.replaceAll('_', '\\_')}%`;
  const rows = (await db('schemata').where('schema_name', 'like', pattern).select({ name: 'schema_name' })) as {
    name: string;
  }[];
  for (const { name } of rows) await db.raw('drop database ??', [name]);
  await db.destroy();
}
