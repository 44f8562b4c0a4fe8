import { compose } from '../../src/app.ts';
import { runProcess } from '../../src/platform/process.ts';
import { runWorkers } from '../../src/platform/worker-process.ts';
import { ingestQueues } from '../../workers/queues.ts';
import { altered, wants } from './alterations.ts';

// The ingest worker as workers/ingest.ts composes it, from an outside that a fault run altered.
await runProcess('ingest worker', async (given) => {
  const outside = altered(given);
  const app = compose(outside);
  const workers = await runWorkers(outside, app, ingestQueues);
  return wants('no-sweeper') ? workers : [...workers, app.ticks.ingest()];
});
