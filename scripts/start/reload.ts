import { watch } from 'node:fs';
import { join } from 'node:path';
import type { ProductProcess } from './product.ts';
import type { Progress } from './progress.ts';
import { ROOT } from './settings.ts';

const QUIET_MS = 150;

/** Starts the processes anew when a file of theirs has changed, once an editor has finished writing. */
export function reloadOnChange(processes: readonly ProductProcess[], { say }: Progress): void {
  let timer: NodeJS.Timeout | undefined;
  let reloading = Promise.resolve();
  const changed = (file: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      say(`${file} has changed: reloading.`);
      reloading = reloading.then(async () => void (await Promise.all(processes.map((one) => one.reload()))));
    }, QUIET_MS);
  };
  for (const folder of ['src', 'workers'])
    watch(join(ROOT, folder), { recursive: true }, (_event, name) => {
      if (name?.endsWith('.ts') && !name.endsWith('.test.ts')) changed(join(folder, name));
    });
}
