import { compose } from '../src/app.ts';
import { runProcess } from '../src/platform/process.ts';
import { runWorker } from '../src/platform/worker-process.ts';

// Deliveries become leads with reps. Many jobs at once, because those that wait together are written together.
await runProcess('ingest worker', async (outside) => {
  const app = compose(outside);
  return [...(await runWorker(outside, app, { queue: 'ingest', concurrency: 50 })), app.ingestTicks()];
});
