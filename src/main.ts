import { compose } from './app.ts';
import { listen } from './platform/listen.ts';
import { runProcess } from './platform/process.ts';

await runProcess('api', async (outside) => {
  const app = compose(outside);
  await app.warmUp();
  const server = await listen(app.http(), outside.config);
  outside.log.info({ port: outside.config.port }, 'listening');
  return [app.streams, server, app.ticks.api()]; // streams too: the server waits for their connections
});
