/** Faults below the level of Graph's errors: what proxies, load balancers and networks do to an answer. */
export const wireFaults = ['html-502', 'hang-up', 'slow-body', 'truncated-json', 'error-in-200', '429'] as const;
export type WireFault = (typeof wireFaults)[number];
