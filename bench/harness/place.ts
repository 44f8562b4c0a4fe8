import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import type { Knex } from 'knex';
import { openDatabase } from '../../src/platform/database.ts';
import type { migrateToNewest as MigrateToNewest } from '../../src/platform/migrations.ts';

/** Where one workload's programs work. */
export interface Place {
  /** What a process of the product, or a program beside it, needs to reach the servers and to start. */
  readonly environment: Readonly<Record<string, string>>;
  /** With patience, for what a cell looks up before and after. */
  readonly db: Knex;
  readonly redis: Redis;
  /** Of MySQL and Redis: their work counts as part of every cell's. */
  readonly serverPids: { readonly mysql: number; readonly redis: number };
  close(): Promise<void>;
}

interface Ground {
  /** DB_HOST … and REDIS_URL of the servers. */
  readonly servers: Readonly<Record<string, string>>;
  readonly serverPids: Place['serverPids'];
  readonly root: string;
  readonly dir: string;
}

/** Makes the schema anew, brings it up by the migrations of the product that is measured, and empties Redis. */
export async function makePlace(name: string, { servers, serverPids, root, dir }: Ground): Promise<Place> {
  const server = {
    host: servers['DB_HOST'] ?? '',
    port: Number(servers['DB_PORT']),
    user: servers['DB_USER'] ?? '',
    password: servers['DB_PASSWORD'] ?? '',
    statementMs: 1_800_000,
  };
  const schema = `bench_${name}`;
  const admin = openDatabase({ ...server, database: 'information_schema', maxConnections: 1 });
  await admin.raw('drop database if exists ??', [schema]);
  await admin.raw('create database ?? default character set utf8mb4 collate utf8mb4_unicode_ci', [schema]);
  await admin.destroy();
  const db = openDatabase({ ...server, database: schema, maxConnections: 4 });
  const { migrateToNewest } = (await import(pathToFileURL(join(root, 'src/platform/migrations.ts')).href)) as {
    migrateToNewest: typeof MigrateToNewest;
  };
  await migrateToNewest(db);
  const redis = new Redis(servers['REDIS_URL'] ?? '');
  await redis.flushall();
  return {
    db,
    redis,
    serverPids,
    environment: {
      PATH: process.env['PATH'] ?? '',
      ...servers,
      DB_NAME: schema,
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      DATA_DIR: dir,
      JWT_SECRET: randomBytes(32).toString('hex'),
      ENCRYPTION_KEY: randomBytes(32).toString('hex'),
      OPERATOR_TOKEN: randomBytes(32).toString('hex'),
      SMTP_URL: 'smtp://127.0.0.1:9', // nobody's: no cell sends mail
      MAIL_FROM: 'bench@salesmagnet.example',
      RATE_LIMIT_USER: '0',
      RATE_LIMIT_ENTITY: '0',
    },
    async close() {
      redis.disconnect();
      await db.destroy();
    },
  };
}
