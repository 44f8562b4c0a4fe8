import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../scripts/servers/programs.ts';

/**
 * The same servers, started so that a write beyond a limit of file sizes fails, as on a full disk, instead of ending them by SIGXFSZ:
 * what a program ignores, its child ignores too. Returns the environment in which they are found.
 */
export function deafToLimits(dir: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const mysqld = environment['MYSQLD'] || findProgram(['mysqld', 'mariadbd'], environment);
  const redis = findProgram(['redis-server', 'valkey-server'], environment);
  if (mysqld === undefined || redis === undefined)
    throw new Error(
      'Fault runs need MySQL or MariaDB and Redis as programs of this machine (MYSQLD names another one).',
    );
  const bin = join(dir, 'bin');
  mkdirSync(bin, { recursive: true });
  const wrap = (name: string, program: string): string => {
    const file = join(bin, name);
    writeFileSync(file, `#!/bin/sh\ntrap '' XFSZ\nexec '${program}' "$@"\n`, { mode: 0o700 });
    return file;
  };
  wrap('redis-server', redis);
  return { ...environment, MYSQLD: wrap('mysqld', mysqld), PATH: `${bin}:${environment['PATH'] ?? ''}` };
}
