import { setTimeout as pause } from 'node:timers/promises';

/** Longer than the sweeper takes to look after what was forgotten. */
const PATIENCE_MS = 45_000;

/** Waits for what another process or a worker does; returns the first answer that is neither undefined nor false. */
export async function until<T>(what: string, ask: () => PromiseLike<T | undefined | false>): Promise<T> {
  for (let waited = 0; waited < PATIENCE_MS; waited += 20) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await pause(20);
  }
  throw new Error(`Waited in vain: ${what}`);
}
