import { compose } from '../../src/app.ts';
import { listen } from '../../src/platform/listen.ts';
import { runProcess } from '../../src/platform/process.ts';
import { altered, wants } from './alterations.ts';
import { dedupeInRedis } from './dedupe-in-redis.ts';

// The API as src/main.ts composes it, from an outside that a fault run altered.
await runProcess('api', async (given) => {
  const outside = altered(given);
  const app = compose(outside);
  const http = wants('dedupe-in-redis') ? dedupeInRedis(outside, app.http()) : app.http();
  await app.warmUp();
  const server = await listen(http, outside.config);
  outside.log.info({ port: outside.config.port }, 'listening');
  return [app.streams, server, app.ticks.api()];
});
