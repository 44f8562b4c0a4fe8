import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Place } from './place.ts';
import { findProgram, output, runToEnd, succeeds } from './programs.ts';

export interface MysqlProgram {
  readonly command: string;
  readonly kind: 'mysql' | 'mariadb';
  readonly title: string;
  /** Keeps the machine's own my.cnf out; must come first on the command line. */
  readonly firstArguments: readonly string[];
}

export async function mysqlProgram(command: string): Promise<MysqlProgram> {
  const isMariadb = /mariadb/i.test(await output(command, '--version'));
  const firstArguments = isMariadb || (await takesNoDefaults(command)) ? ['--no-defaults'] : [];
  return { command, kind: isMariadb ? 'mariadb' : 'mysql', title: isMariadb ? 'MariaDB' : 'MySQL', firstArguments };
}

/** A launcher script may pass options before ours, and then `--no-defaults` (it passes its own) is an error. */
const takesNoDefaults = (mysqld: string) => succeeds(mysqld, '--no-defaults', '--validate-config', ...asRoot());

const asRoot = () => (process.getuid?.() === 0 ? ['--user=root'] : []);

/** Makes the data folder of a new server, once. */
export async function prepareData(program: MysqlProgram, dataDir: string, place: Place): Promise<void> {
  if (existsSync(dataDir)) return;
  const partial = `${dataDir}.partial`; // a killed preparation leaves nothing that looks finished
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(dirname(partial), { recursive: true });
  await place.step(`Preparing ${program.title} data`, async () => {
    if (program.kind === 'mysql') return runLine(mysqlInstall(program, partial), place);
    mkdirSync(partial);
    return underPlainName(partial, (name) => runLine(mariadbInstall(name), place));
  });
  renameSync(partial, dataDir);
}

/** MariaDB's installer is a shell script that takes a path apart at its blanks. */
async function underPlainName(path: string, work: (name: string) => Promise<unknown>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'salesmagnet-'));
  try {
    symlinkSync(path, join(folder, 'data'));
    await work(join(folder, 'data'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const runLine = ([command, ...args]: CommandLine, { signal }: Place) => runToEnd(command, args, { signal });

type CommandLine = readonly [command: string, ...args: string[]];

const mysqlInstall = ({ command, firstArguments }: MysqlProgram, datadir: string): CommandLine => [
  command,
  ...firstArguments,
  '--initialize-insecure',
  `--datadir=${datadir}`,
  '--skip-log-bin',
  ...asRoot(),
];

function mariadbInstall(datadir: string): CommandLine {
  const install = findProgram(['mariadb-install-db', 'mysql_install_db'], process.env);
  if (!install)
    throw new Error('mariadb-install-db is missing beside mariadbd: install the package mariadb-server-core.');
  return [
    install,
    '--no-defaults',
    `--datadir=${datadir}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    ...asRoot(),
  ];
}
