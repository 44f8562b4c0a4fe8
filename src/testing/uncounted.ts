import type { CountCall } from '../platform/caller-limits.ts';

/** For what is served here: nobody calls too often. */
export const uncounted: CountCall = async () => ({ headers: {}, refusal: undefined });
