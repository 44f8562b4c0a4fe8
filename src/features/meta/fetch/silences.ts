const FIRST_MS = 2_000;
const LONGEST_MS = 60_000;

/**
 * Pages for which Graph did not answer a moment ago. While it lasts nobody asks again: each question would take the whole deadline,
 * and hold up what waits behind it. Each process knows its own; the pauses between questions grow as long as none is answered.
 */
export function silences(clock: () => number) {
  const known = new Map<string, { readonly until: number; readonly pauseMs: number; readonly reason: string }>();
  return {
    /** Why it is silent; undefined: ask. */
    of(pageId: string): string | undefined {
      const silence = known.get(pageId);
      return silence && clock() < silence.until ? silence.reason : undefined;
    },
    begin(pageId: string, reason: string): void {
      const pauseMs = Math.min(LONGEST_MS, (known.get(pageId)?.pauseMs ?? FIRST_MS / 2) * 2);
      known.set(pageId, { until: clock() + pauseMs, pauseMs, reason });
    },
    over: (pageId: string): void => void known.delete(pageId),
  };
}

export type Silences = ReturnType<typeof silences>;
