import { Agent, get, type IncomingMessage, type RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { listen } from './listen.ts';

async function given(app: RequestListener) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  return {
    server,
    ask: () =>
      new Promise<IncomingMessage>((resolve, reject) => {
        get({ host: '127.0.0.1', port: server.port, agent }, (response) => {
          response.resume().on('end', () => resolve(response));
        }).on('error', reject);
      }),
  };
}

test('closing answers what still comes on open connections, and tells them to go', async () => {
  const { server, ask } = await given((_request, response) => response.end('here'));
  expect((await ask()).headers.connection).toBe('keep-alive');
  const closed = server.close();
  const last = await ask();
  expect([last.statusCode, last.headers.connection]).toEqual([200, 'close']);
  await closed;
  await expect(ask()).rejects.toThrow('ECONNREFUSED');
});

test('closing lets a request under way end, and does not wait for its connection after that', async () => {
  const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { server, ask } = await given((_request, response) => {
    begun.resolve();
    void go.promise.then(() => response.end('late'));
  });
  const asked = ask();
  await begun.promise;
  const closed = server.close();
  await new Promise((resolve) => setTimeout(resolve, 1_000)); // longer than open connections are served
  go.resolve();
  expect((await asked).statusCode).toBe(200);
  await closed; // the test's own deadline is shorter than a kept connection lives
}, 5_000);
