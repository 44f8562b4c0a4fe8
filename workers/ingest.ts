import { compose } from '../src/app.ts';
import { runProcess } from '../src/platform/process.ts';
import { runWorkers } from '../src/platform/worker-process.ts';
import { ingestQueues } from './queues.ts';

await runProcess('ingest worker', async (outside) => {
  const app = compose(outside);
  return [...(await runWorkers(outside, app, ingestQueues)), app.ticks.ingest()];
});
