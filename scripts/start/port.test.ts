import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { assertPortIsFree } from './port.ts';

test('a port that is taken is refused, and taken again once it is free', async () => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(assertPortIsFree(port, '127.0.0.1')).rejects.toThrow(`port ${port} is taken`);
  await new Promise((resolve) => server.close(resolve));
  await expect(assertPortIsFree(port, '127.0.0.1')).resolves.toBeUndefined();
});

test('a port that browsers refuse is refused here, before anything waits for an answer', async () => {
  await expect(assertPortIsFree(6_697, '127.0.0.1')).rejects.toThrow('browsers');
});
