import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import mysql from 'mysql2/promise';
import { type MysqlProgram, mysqlProgram, prepareData } from './mysql-data.ts';
import { endOrphan } from './pid-file.ts';
import { freePort, type Place, type RunningServer } from './place.ts';
import { startPrivateServer } from './private-server.ts';
import { mysqlSettings } from './settings.ts';

const USER = 'salesmagnet';

/** Starts a private MySQL or MariaDB with its data in `place.dir`; durable as in production. */
export async function startMysql(mysqld: string, place: Place): Promise<RunningServer> {
  const program = await mysqlProgram(mysqld);
  const { kind, title } = program;
  const dataDir = resolve(place.dir, kind);
  await endOrphan(join(place.dir, 'run', `${kind}.pid`));
  await prepareData(program, dataDir, place);
  mkdirSync(temporaryFolder(dataDir), { recursive: true });

  const port = await freePort();
  const password = place.secret('mysql');
  return startPrivateServer(place, {
    name: kind,
    title,
    command: mysqld,
    args: [
      ...program.firstArguments,
      ...serverArguments(dataDir, port),
      `--init-file=${accountsFile(place, kind, password)}`,
    ],
    dataDir,
    environment: { DB_HOST: '127.0.0.1', DB_PORT: String(port), DB_USER: USER, DB_PASSWORD: password },
    patienceMs: 180_000, // a crash recovery may be long
    async ping() {
      const connection = await mysql.createConnection({
        host: '127.0.0.1',
        port,
        user: USER,
        password,
        connectTimeout: 1_000,
      });
      await connection.end();
    },
  });
}

/** A folder of its own for temporary tables: in a shared one, a server that starts deletes those of another in use. */
const temporaryFolder = (dataDir: string) => `${dataDir}.tmp`;

export const serverArguments = (dataDir: string, port: number) => [
  `--datadir=${dataDir}`,
  `--tmpdir=${temporaryFolder(dataDir)}`,
  `--socket=${socketFor(dataDir)}`,
  `--pid-file=${join(dataDir, 'mysqld.pid')}`,
  `--port=${port}`,
  '--bind-address=127.0.0.1',
  ...mysqlSettings,
  ...(process.getuid?.() === 0 ? ['--user=root'] : []),
];

/** The kernel takes at most 107 bytes for the path of a socket. */
function socketFor(dataDir: string): string {
  const beside = join(dataDir, 'mysqld.sock');
  if (Buffer.byteLength(beside) <= 100) return beside;
  return join(tmpdir(), `salesmagnet-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}.sock`);
}

/**
 * Runs at each start: one account with a random password for us, while the empty-password root account of a fresh server is shut.
 * So data outlives its secrets file.
 */
function accountsFile(place: Place, kind: MysqlProgram['kind'], password: string): string {
  const file = join(resolve(place.dir), 'run', `${kind}-accounts.sql`);
  mkdirSync(join(place.dir, 'run'), { recursive: true });
  const statements = [
    `create user if not exists '${USER}'@'%' identified by '${password}';`,
    `alter user '${USER}'@'%' identified by '${password}';`,
    `grant all privileges on *.* to '${USER}'@'%' with grant option;`,
    "alter user 'root'@'localhost' account lock;",
    '',
  ];
  writeFileSync(file, statements.join('\n'), { mode: 0o600 });
  return file;
}
