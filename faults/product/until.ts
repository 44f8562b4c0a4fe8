import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is true; an error counts as no. Throws when `patienceMs` are over. */
export async function until(what: string, patienceMs: number, ask: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + patienceMs;
  let last = '';
  while (Date.now() < end) {
    try {
      if (await ask()) return;
    } catch (error) {
      last = ` (${String(error)})`;
    }
    await pause(50);
  }
  throw new Error(`Waited ${patienceMs / 1_000} s in vain: ${what}${last}`);
}
