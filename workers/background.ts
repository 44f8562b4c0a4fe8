import { compose } from '../src/app.ts';
import { runProcess } from '../src/platform/process.ts';
import { runWorkers } from '../src/platform/worker-process.ts';

// Everything that follows from a commit: the outbox, and its jobs. Long conversations with Meta have a queue of their own.
await runProcess('background worker', async (outside) => {
  const app = compose(outside);
  const queues = [
    { queue: 'background', concurrency: 10 },
    { queue: 'meta', concurrency: 5 },
    { queue: 'reports', concurrency: 2 },
  ];
  return [...(await runWorkers(outside, app, queues)), app.ticks.background()];
});
