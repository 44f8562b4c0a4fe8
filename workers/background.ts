import { compose } from '../src/app.ts';
import { runProcess } from '../src/platform/process.ts';
import { runWorker } from '../src/platform/worker-process.ts';

// Everything that follows from a commit: the outbox, and its jobs.
await runProcess('background worker', async (outside) => {
  const app = compose(outside);
  return [...(await runWorker(outside, app, { queue: 'background', concurrency: 10 })), app.backgroundTicks()];
});
