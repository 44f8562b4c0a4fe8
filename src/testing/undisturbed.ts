import type { World } from './world.ts';

/** What other tests of this schema left for the sweeper (events that are due, jobs that wait) is let go: a pass takes so many, and the oldest first. */
export async function undisturbed({ app, outside }: World): Promise<void> {
  await app.across.read('events of other tests are of no interest', (db) =>
    db('webhook_events').whereNotNull('due_at').update({ due_at: null }),
  );
  await outside.redis.flushdb();
}
