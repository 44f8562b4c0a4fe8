import { findProgram, output, runToEnd, succeeds } from './programs.ts';
import type { Place } from './place.ts';

interface Missing {
  readonly mysql: boolean;
  readonly redis: boolean;
}

/**
 * Installs the missing servers on Debian or Ubuntu where that is possible without a question: as root, or by sudo without a
 * password. False where it is not. They are not left running as services: the servers here are private ones.
 */
export async function installDebianServers(missing: Missing, place: Place): Promise<boolean> {
  const apt = findProgram(['apt-get'], process.env);
  if (!apt) return false;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !(await succeeds('sudo', '-n', 'true'))) return false;
  const asRoot = (program: string, ...args: string[]) => {
    // RUNLEVEL=1 keeps package scripts from starting a service.
    const [command = 'sudo', ...rest] = [
      ...(isRoot ? [] : ['sudo', '-n']),
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'RUNLEVEL=1',
      program,
      ...args,
    ];
    return runToEnd(command, rest, { signal: place.signal, gently: true });
  };

  // One source that does not answer fails the update, though the others may be all it takes.
  await place.step('Reading the list of Debian packages', () =>
    asRoot(apt, 'update', '-q', ...PATIENCE).catch(() => undefined),
  );
  const packages = [...(missing.mysql ? await mariadbPackages() : []), ...(missing.redis ? ['redis-server'] : [])];
  await asRoot('dpkg', '--configure', '-a'); // an install that was cut short blocks the next one
  await place.step(`Installing ${packages.join(', ')}`, () =>
    asRoot(apt, 'install', '-y', '-q', '--no-install-recommends', ...PATIENCE, ...packages),
  );
  const systemctl = findProgram(['systemctl'], process.env);
  if (systemctl && missing.redis) await asRoot(systemctl, 'disable', '--now', 'redis-server').catch(() => undefined); // systemd does not run
  return true;
}

/** Another apt may be at work, as unattended upgrades are just after boot. */
const PATIENCE = ['-o', 'DPkg::Lock::Timeout=120'];

/** Server, client and the installer of its data; older releases have the version in the names. */
async function mariadbPackages(): Promise<string[]> {
  const names = ['mariadb-server-core', 'mariadb-client-core'];
  if (await succeeds('apt-cache', 'show', names[0] ?? '')) return names;
  const found = await output('apt-cache', 'search', '--names-only', '^mariadb-server-core-[0-9]');
  const newest = found
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .sort()
    .at(-1);
  return newest ? [newest, newest.replace('server', 'client')] : names;
}
