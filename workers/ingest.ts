import { compose } from '../src/app.ts';
import { runProcess } from '../src/platform/process.ts';
import { runWorker } from '../src/platform/worker-process.ts';

// Deliveries become leads with reps. Two batches at once: the commit of one overlaps the row work of the other.
await runProcess('ingest worker', async (outside) => {
  const app = compose(outside);
  return [...(await runWorker(outside, app, { queue: 'ingest', concurrency: 2 })), app.ingestTicks()];
});
