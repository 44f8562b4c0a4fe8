import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Notes a process together with the moment of its birth: ids are used again, and nobody else's process may be ended. */
export function writePidFile(file: string, pid: number): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, pidEntry(pid));
}

export const pidEntry = (pid: number): string => `${pid} ${birthOf(pid)}\n`;

/** The process of such a note, if it still runs. */
export function livingPid(entry: string): number | undefined {
  const [, digits, birth] = /^(\d+) (.+)\n$/.exec(entry) ?? [];
  const pid = Number(digits);
  return birth !== undefined && birthOf(pid) === birth ? pid : undefined;
}

function livingPidIn(file: string): number | undefined {
  try {
    return livingPid(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Ends the process of a pid file that a killed start left behind; true if there was one. */
export async function endOrphan(file: string): Promise<boolean> {
  const pid = livingPidIn(file);
  if (pid !== undefined) {
    process.kill(pid, 'SIGTERM');
    for (let waited = 0; waited < 30_000 && livingPidIn(file) !== undefined; waited += 50) await pause(50);
    if (livingPidIn(file) !== undefined) process.kill(pid, 'SIGKILL');
  }
  rmSync(file, { force: true });
  return pid !== undefined;
}

/** Differs between two processes that had the same id one after the other; empty for a process that does not run. */
function birthOf(pid: number): string {
  try {
    return process.platform === 'linux' ? birthByProc(pid) : birthByPs(pid);
  } catch {
    return '';
  }
}

function birthByProc(pid: number): string {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const [state, startTicks = ''] = [afterName[0], afterName[19]];
  if (state === 'Z' || state === 'X') return '';
  return `${startTicks} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
}

const birthByPs = (pid: number) =>
  execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
