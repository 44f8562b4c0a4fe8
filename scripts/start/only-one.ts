import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { livingPid, pidEntry } from '../servers/index.ts';

/**
 * Claims a data folder for this process, or throws a sentence if another start has it. A claim counts only as long as its process
 * lives. It appears whole (by a link), and a dead one is first renamed away, so that of two starts at once one wins.
 */
export function claimDataDir(dir: string): { release(): void } {
  const folder = join(dir, 'run');
  mkdirSync(folder, { recursive: true });
  const claim = join(folder, 'start.pid');
  const mine = `${claim}.${process.pid}`;
  writeFileSync(mine, pidEntry(process.pid));
  try {
    for (;;) {
      try {
        linkSync(mine, claim);
        return { release: () => rmSync(claim, { force: true }) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        dropDeadClaim(claim, dir);
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

function dropDeadClaim(claim: string, dir: string): void {
  const entry = read(claim);
  if (entry === undefined) return;
  refuseIfLiving(entry, dir);
  const aside = `${claim}.${process.pid}.dead`;
  try {
    renameSync(claim, aside);
  } catch {
    return; // another start was quicker
  }
  const taken = read(aside) ?? '';
  if (taken !== entry && livingPid(taken) !== undefined) linkSync(aside, claim); // a new claim came between: it stands
  rmSync(aside, { force: true });
}

function refuseIfLiving(entry: string, dir: string): void {
  const pid = livingPid(entry);
  if (pid !== undefined)
    throw new Error(
      `SalesMagnet is running from ${dir} already (process ${pid}): stop that one, or set DATA_DIR and PORT for another one.`,
    );
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
