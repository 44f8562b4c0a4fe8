import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGraph, type Graph, listenGraph } from '../../graph-stand-in/index.ts';
import { compose } from '../app.ts';
import { readConfig } from '../config.ts';
import { openDatabase } from '../platform/database.ts';
import { migrateToNewest } from '../platform/migrations.ts';
import type { Outside } from '../platform/outside.ts';
import { connect } from '../platform/process.ts';
import { type Mailbox, openMailbox } from './mail.ts';
import { refuseUnscoped } from './refuse-unscoped.ts';
import { testSchemas } from './schemas.ts';

export interface World {
  readonly outside: Outside;
  readonly app: ReturnType<typeof compose>;
  readonly http: RequestListener;
  /** The stand-in for Meta's Graph API that this world speaks with. */
  readonly graph: Graph;
  /** Where this world's mails arrive. */
  readonly mail: Mailbox;
}

/** The Meta app of the tests. */
export const TEST_APP = {
  appId: '900000000000001',
  appSecrets: ['app-secret-of-the-tests'],
  verifyToken: 'a verify token',
};

let world: Promise<World> | undefined;

/**
 * The product as it runs, on the real servers: composed once for each of vitest's processes, in a schema and a Redis database of its
 * own, and gone with it. Test files share it as companies share an installation.
 */
export function testWorld(): Promise<World> {
  world ??= make();
  return world;
}

export const testConfig = (graphUrl = 'http://127.0.0.1:1', smtpUrl = 'smtp://127.0.0.1:1') => {
  const pool = process.env['VITEST_POOL_ID'] ?? '1';
  return readConfig({
    ...process.env,
    NODE_ENV: 'test',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'silent',
    DB_NAME: `${testSchemas}${pool}`,
    REDIS_URL: `${process.env['REDIS_URL']}/${Number(pool) % 16}`,
    JWT_SECRET: 'a secret of the tests',
    ENCRYPTION_KEY: 'a key of the tests',
    RATE_LIMIT_USER: '0', // a test calls as one person what many would: what tests limits sets them
    RATE_LIMIT_ENTITY: '0',
    OPERATOR_TOKEN: 'the operator token of the tests',
    FB_APP_ID: TEST_APP.appId,
    FB_APP_SECRET: TEST_APP.appSecrets.join(','),
    FB_VERIFY_TOKEN: TEST_APP.verifyToken,
    FB_GRAPH_URL: graphUrl,
    SMTP_URL: smtpUrl,
    DATA_DIR: join(tmpdir(), `${testSchemas}${pool}`),
  });
};

async function make(): Promise<World> {
  const graph = createGraph(TEST_APP);
  const graphServer = await listenGraph(graph);
  const mail = await openMailbox();
  const config = testConfig(graphServer.url, mail.url);
  const { database: name } = config.database;
  const server = openDatabase({
    ...config.database,
    database: 'information_schema',
    maxConnections: 1,
    statementMs: 30_000,
  });
  await server.raw('create database if not exists ?? default character set utf8mb4 collate utf8mb4_unicode_ci', [name]);
  await server.destroy();
  const migrating = openDatabase({ ...config.database, maxConnections: 2, statementMs: 60_000 });
  await migrateToNewest(migrating);
  await migrating.destroy();

  const outside = connect(config, 'test');
  refuseUnscoped(outside.db);
  refuseUnscoped(outside.ledgerDb);
  const app = compose(outside);
  await app.warmUp();
  return {
    outside,
    app,
    graph,
    mail,
    http: app.http((operation, failure) => {
      throw new Error(`${operation} gave the failure "${failure.code}", which it does not declare`);
    }),
  };
}
