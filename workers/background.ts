import { compose } from '../src/app.ts';
import { runProcess } from '../src/platform/process.ts';
import { runWorkers } from '../src/platform/worker-process.ts';
import { backgroundQueues } from './queues.ts';

await runProcess('background worker', async (outside) => {
  const app = compose(outside);
  return [...(await runWorkers(outside, app, backgroundQueues)), app.ticks.background()];
});
