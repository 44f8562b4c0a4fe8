import { setTimeout as pause } from 'node:timers/promises';

interface Tick {
  readonly name: string;
  readonly everyMs: number;
  /** The signal: the process ends; a run that takes long stops then. */
  run(signal: AbortSignal): Promise<unknown>;
}

const NEWS_EVERY_MS = 60_000;

/**
 * Runs each tick again and again, never twice at once; after a failing run the next one comes as usual. What fails again and
 * again for the same reason is reported once a minute: an outage must not fill the log.
 */
export function startTicking(ticks: readonly Tick[], report: (error: unknown, tick: string) => void) {
  const stop = new AbortController();
  const { signal } = stop;
  const loops = ticks.map(async ({ name, everyMs, run }) => {
    const news = onlyNews();
    while (!signal.aborted) {
      await run(signal).then(news.good, (error: unknown) => {
        if (news.isNew(error)) report(error, name);
      });
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

function onlyNews() {
  let known: { readonly reason: string; readonly at: number } | undefined;
  return {
    good(): void {
      known = undefined;
    },
    isNew(error: unknown): boolean {
      const reason = String(error);
      if (known?.reason === reason && performance.now() - known.at < NEWS_EVERY_MS) return false;
      known = { reason, at: performance.now() };
      return true;
    },
  };
}
