/** Deliveries become leads with reps. Many jobs at once, because those that wait together are asked for and written together. */
export const ingestQueues = [
  { queue: 'ingest', concurrency: 50 },
  { queue: 'ingest-second', concurrency: 50 },
  { queue: 'fetch', concurrency: 200 },
] as const;

/** Everything that follows from a commit: the outbox, and its jobs. Long conversations with Meta have a queue of their own. */
export const backgroundQueues = [
  { queue: 'background', concurrency: 10 },
  { queue: 'meta', concurrency: 5 },
  { queue: 'reports', concurrency: 2 },
] as const;
