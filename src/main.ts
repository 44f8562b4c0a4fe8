import { compose } from './app.ts';
import { listen } from './platform/listen.ts';
import { runProcess } from './platform/process.ts';

await runProcess('api', async (outside) => {
  const app = compose(outside);
  await app.warmUp();
  const server = await listen(app.http(), outside.config);
  outside.log.info({ port: outside.config.port }, 'listening');
  const receiver = { close: () => server.close().then(app.pipeline.pushed) }; // else its last leads would wait for the sweeper
  return [app.streams, receiver, app.ticks.api()]; // streams too: the server waits for their connections
});
