import { setTimeout as pause } from 'node:timers/promises';

interface Tick {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<unknown>;
}

/** Runs each tick again and again, never twice at once; a failing run is reported and the next one comes as usual. */
export function startTicking(ticks: readonly Tick[], report: (error: unknown, tick: string) => void) {
  const stop = new AbortController();
  const { signal } = stop;
  const loops = ticks.map(async ({ name, everyMs, run }) => {
    while (!signal.aborted) {
      await run().catch((error: unknown) => report(error, name));
      // A signal, not a race with a promise of the end: each race would hang on to that promise for as long as the process lives.
      await pause(everyMs, undefined, { signal }).catch(() => undefined);
    }
  });
  return {
    /** Resolves when every run under way has ended. */
    async close(): Promise<void> {
      stop.abort();
      await Promise.all(loops);
    },
  };
}
