import { sleep } from './deadline.ts';

interface Tick {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<unknown>;
}

/** Runs each tick again and again, never twice at once; a failing run is reported and the next one comes as usual. */
export function startTicking(ticks: readonly Tick[], report: (error: unknown, tick: string) => void) {
  let stopped = false;
  const stops: (() => void)[] = [];
  const loops = ticks.map(async ({ name, everyMs, run }) => {
    const stop = new Promise<void>((resolve) => stops.push(resolve));
    while (!stopped) {
      await run().catch((error: unknown) => report(error, name));
      await Promise.race([sleep(everyMs), stop]);
    }
  });
  return {
    /** Resolves when every run under way has ended. */
    async close(): Promise<void> {
      stopped = true;
      for (const stop of stops) stop();
      await Promise.all(loops);
    },
  };
}
