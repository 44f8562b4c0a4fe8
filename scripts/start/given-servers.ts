import mysql from 'mysql2/promise';
import type { Config } from '../../src/config.ts';
import { within } from '../../src/platform/deadline.ts';
import { pingRedis } from '../servers/index.ts';
import { networkReason, numberOf, sentenceOf } from './sentence.ts';

const PATIENCE_MS = 5_000;
const ACCESS_DENIED = 1045;
const NO_SUCH_DATABASE = 1049;
const DATABASE_DENIED = 1044;

/** Makes the database DB_NAME where it is missing; throws a sentence if the server or the account does not serve. */
export async function ensureDatabase({ database: settings }: Config): Promise<void> {
  const { database, host, port, user } = settings;
  const at = `The database server at ${host}:${port}`;
  try {
    await asking(settings, 'select 1').catch(async (error: unknown) => {
      if (numberOf(error) !== NO_SUCH_DATABASE) throw error;
      const { database: _missing, ...server } = settings;
      await asking(
        server,
        `create database if not exists \`${database}\` default character set utf8mb4 collate utf8mb4_unicode_ci`,
      );
    });
  } catch (error) {
    const reason = networkReason(error);
    if (reason) throw new Error(`${at} cannot be reached: ${reason} (DB_HOST, DB_PORT).`);
    if (numberOf(error) === ACCESS_DENIED) throw new Error(`${at} refuses the account ${user} (DB_USER, DB_PASSWORD).`);
    if (numberOf(error) === DATABASE_DENIED)
      throw new Error(
        `${at} does not let ${user} use or create the database ${database} (DB_NAME): create it and grant all privileges on it.`,
      );
    throw new Error(`${at} does not serve: ${sentenceOf(error)}`);
  }
}

async function asking(options: mysql.ConnectionOptions, sql: string): Promise<void> {
  const connection = await within(
    PATIENCE_MS,
    'Connecting',
    mysql.createConnection({ ...options, connectTimeout: PATIENCE_MS }),
  );
  try {
    await within(PATIENCE_MS, 'Asking it', connection.query(sql));
  } finally {
    connection.destroy();
  }
}

/** Throws a sentence if this Redis cannot be used. */
export async function assertRedisServes(url: string): Promise<void> {
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url))
    throw new Error('REDIS_URL must look like redis://:password@host:6379.');
  try {
    await within(PATIENCE_MS, 'Redis', pingRedis(url, PATIENCE_MS));
  } catch (error) {
    const reason = networkReason(error) ?? passwordReason(String(error)) ?? sentenceOf(error).replace(/\.$/, '');
    throw new Error(`Redis at ${new URL(url).host} cannot be used: ${reason} (REDIS_URL).`);
  }
}

function passwordReason(text: string): string | undefined {
  if (text.includes('NOAUTH')) return 'it asks for a password';
  return text.includes('WRONGPASS') ? 'it refuses the password' : undefined;
}
