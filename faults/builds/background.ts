import { compose } from '../../src/app.ts';
import { runProcess } from '../../src/platform/process.ts';
import { runWorkers } from '../../src/platform/worker-process.ts';
import { backgroundQueues } from '../../workers/queues.ts';
import { altered } from './alterations.ts';

// The background worker as workers/background.ts composes it, from an outside that a fault run altered.
await runProcess('background worker', async (given) => {
  const outside = altered(given);
  const app = compose(outside);
  return [...(await runWorkers(outside, app, backgroundQueues)), app.ticks.background()];
});
