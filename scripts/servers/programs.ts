import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** System folders that an ordinary user's PATH leaves out. */
const ALSO = ['/usr/sbin', '/usr/local/sbin', '/sbin', '/opt/homebrew/bin', '/usr/local/bin'];

/** The first of these programs that this machine has, as a full path. */
export function findProgram(names: readonly string[], environment: NodeJS.ProcessEnv): string | undefined {
  const folders = [...(environment['PATH'] ?? '').split(delimiter), ...ALSO];
  for (const name of names)
    for (const folder of folders) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  return undefined;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export async function output(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(program, args, { timeout: 20_000 });
  return stdout;
}

const succeeds = (program: string, ...args: string[]) =>
  output(program, ...args).then(
    () => true,
    () => false,
  );

export const hasDockerEngine = () => succeeds('docker', 'info');

/** Installs Debian packages where that is possible without a question: root, or sudo without a password. Says nothing if it is not. */
export async function installDebianPackages(packages: readonly string[], environment: NodeJS.ProcessEnv): Promise<boolean> {
  const apt = findProgram(['apt-get'], environment);
  if (!apt) return false;
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (sudo.length > 0 && !(await succeeds('sudo', '-n', 'true'))) return false;
  // RUNLEVEL=1 keeps package scripts from starting a service; the servers here are private ones.
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1'];
  const [command = apt, ...rest] = [...sudo, ...quiet, apt];
  await run(command, [...rest, 'update', '-q'], { timeout: 180_000 });
  await run(command, [...rest, 'install', '-y', '-q', '--no-install-recommends', ...packages], { timeout: 600_000 });
  const systemctl = findProgram(['systemctl'], environment);
  if (systemctl) {
    const [program = systemctl, ...args] = [...sudo, systemctl];
    await run(program, [...args, 'disable', '--now', 'redis-server'], { timeout: 20_000 }).catch(() => undefined); // no systemd running: nothing to disable
  }
  return true;
}
