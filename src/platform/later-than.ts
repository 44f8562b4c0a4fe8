/** When something changed that was changed before: a change is always seen as one, also within the same millisecond and after the clock was put back. */
export const laterThan = (before: Date, now: Date): Date => new Date(Math.max(now.getTime(), before.getTime() + 1));
