import { compose } from '../src/app.ts';
import { runProcess } from '../src/platform/process.ts';
import { runWorkers } from '../src/platform/worker-process.ts';

// Deliveries become leads with reps. Many jobs at once, because those that wait together are asked for and written together.
await runProcess('ingest worker', async (outside) => {
  const app = compose(outside);
  const queues = [
    { queue: 'ingest', concurrency: 50 },
    { queue: 'ingest-second', concurrency: 10 },
    { queue: 'fetch', concurrency: 200 },
  ];
  return [...(await runWorkers(outside, app, queues)), app.ticks.ingest()];
});
