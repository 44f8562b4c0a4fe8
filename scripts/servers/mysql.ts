import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import mysql from 'mysql2/promise';
import { endOrphan, startChild } from './child.ts';
import { freePort, type Place, type RunningServer, tailOf } from './place.ts';
import { findProgram, output } from './programs.ts';

const USER = 'salesmagnet';

/** Starts a private MySQL or MariaDB with its data in `place.dir`; durable as in production. */
export async function startMysql(mysqld: string, place: Place): Promise<RunningServer> {
  const version = await output(mysqld, '--version');
  const kind = /mariadb/i.test(version) ? 'mariadb' : 'mysql';
  const dataDir = resolve(place.dir, kind);
  const pidFile = join(place.dir, 'run', `${kind}.pid`);
  const logFile = join(place.dir, 'logs', `${kind}.log`);
  await endOrphan(pidFile, dataDir);
  if (!existsSync(dataDir)) await place.step(`Preparing ${kind === 'mariadb' ? 'MariaDB' : 'MySQL'} data`, () => initialise(kind, mysqld, dataDir));

  const port = await freePort();
  const password = place.secret('mysql');
  const initFile = join(place.dir, 'run', `${kind}-accounts.sql`);
  mkdirSync(join(place.dir, 'run'), { recursive: true });
  writeFileSync(initFile, accounts(password), { mode: 0o600 });
  const args = [
    ...(kind === 'mariadb' ? ['--no-defaults'] : []),
    `--datadir=${dataDir}`,
    `--socket=${join(dataDir, 'mysqld.sock')}`,
    `--pid-file=${join(dataDir, 'mysqld.pid')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--init-file=${initFile}`,
    '--innodb-flush-log-at-trx-commit=1',
    '--innodb-buffer-pool-size=512M',
    '--max-connections=200',
    '--skip-log-bin',
    '--skip-name-resolve',
    '--performance-schema=OFF',
    ...asRoot(),
  ];
  const launch = () => startChild({ name: kind, command: mysqld, args, logFile, pidFile, onExit: () => place.onExit(kind, server) });
  const server: RunningServer = {
    name: kind,
    environment: { DB_HOST: '127.0.0.1', DB_PORT: String(port), DB_USER: USER, DB_PASSWORD: password },
    child: launch(),
    stopping: false,
    relaunch: launch,
  };
  await place.step(`Starting ${kind === 'mariadb' ? 'MariaDB' : 'MySQL'}`, () => untilAnswers(port, password, server, logFile));
  return server;
}

const asRoot = () => (process.getuid?.() === 0 ? ['--user=root'] : []);

async function initialise(kind: string, mysqld: string, dataDir: string): Promise<void> {
  const partial = `${dataDir}.partial`; // a killed preparation leaves nothing that looks finished
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  if (kind === 'mysql') {
    rmSync(partial, { recursive: true });
    await output(mysqld, '--initialize-insecure', `--datadir=${partial}`, ...asRoot());
  } else {
    const install = findProgram(['mariadb-install-db', 'mysql_install_db'], process.env);
    if (!install) throw new Error('mariadb-install-db is missing beside mariadbd: install the package mariadb-server-core.');
    await output(install, '--no-defaults', `--datadir=${partial}`, '--auth-root-authentication-method=normal', '--skip-test-db', ...asRoot());
  }
  renameSync(partial, dataDir);
}

/** One account with a random password for us; the empty-password root account of a fresh server is shut. */
const accounts = (password: string) =>
  [
    `create user if not exists '${USER}'@'%' identified by '${password}';`,
    `alter user '${USER}'@'%' identified by '${password}';`,
    `grant all privileges on *.* to '${USER}'@'%';`,
    "alter user 'root'@'localhost' account lock;",
    '',
  ].join('\n');

async function untilAnswers(port: number, password: string, server: RunningServer, logFile: string): Promise<void> {
  for (let waited = 0; waited < 90_000; waited += 200) {
    try {
      const connection = await mysql.createConnection({ host: '127.0.0.1', port, user: USER, password, connectTimeout: 1_000 });
      await connection.end();
      return;
    } catch {
      if (server.failed) break;
      await new Promise((done) => setTimeout(done, 200));
    }
  }
  throw new Error(`${server.name} did not start; the end of ${logFile}:\n${existsSync(logFile) ? tailOf(readFileSync(logFile, 'utf8')) : '(empty)'}`);
}
