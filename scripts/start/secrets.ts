import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { z } from 'zod';

const Kept = z.record(z.string(), z.string().min(1));

/** Random values by name, made when first asked for and kept in a file that only its owner may read. */
export function keptSecrets(file: string): (name: string) => string {
  const kept = existsSync(file) ? read(file) : {};
  return (name) => {
    const known = kept[name];
    if (known !== undefined) return known;
    const made = randomBytes(24).toString('hex');
    kept[name] = made;
    write(file, kept);
    return made;
  };
}

function read(file: string): z.infer<typeof Kept> {
  try {
    return Kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new Error(
      `${file} is not readable as secrets: put back the right one, or remove it (the secrets of signed forms are then lost).`,
    );
  }
}

/** Whole or not at all, and on disk before anything is encrypted with it. */
function write(file: string, secrets: z.infer<typeof Kept>): void {
  const next = `${file}.new`;
  const descriptor = openSync(next, 'w', 0o600);
  writeSync(descriptor, `${JSON.stringify(secrets, null, 2)}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(next, file);
}
