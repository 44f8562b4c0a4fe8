import { compose } from '../../app.ts';
import { listen } from '../../platform/listen.ts';
import type { TestEntity } from '../../testing/entity.ts';

/** The product as one more process runs it, with an address of its own. */
export async function givenInstance({ world }: Pick<TestEntity, 'world'>) {
  const app = compose(world.outside);
  const server = await listen(app.http(), { host: '127.0.0.1', port: 0 });
  return {
    app,
    url: `http://127.0.0.1:${server.port}/api/notifications/stream`,
    async close() {
      await app.streams.close();
      await server.close();
    },
  };
}
