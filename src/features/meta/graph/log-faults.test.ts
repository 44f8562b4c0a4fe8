import { afterAll, beforeAll, expect, test } from 'vitest';
import { logger } from '../../../platform/logger.ts';
import { givenGraphServer } from './given-graph-server.ts';
import { graphClient } from './graph-client.ts';
import { logFaults } from './log-faults.ts';

let graph: Awaited<ReturnType<typeof givenGraphServer>>;
beforeAll(async () => {
  graph = await givenGraphServer();
});
afterAll(() => graph.close());

test('what Graph refuses stands in the log with its code and trace id, and without token, proof and what Meta wrote', async () => {
  const lines: string[] = [];
  const log = logger('info', 'test', { write: (line) => void lines.push(line) });
  const client = graphClient({ url: graph.url, version: 'v26.0', appSecrets: ['shh'], onFault: logFaults(log) });
  graph.answers({ id: '1' });
  await client.call({ path: '1', token: 'EAAtoken' });
  expect(lines).toEqual([]);
  graph.answers({ error: { code: 190, error_subcode: 460, message: 'Ann’s session', fbtrace_id: 'EJplcsCHuLu' } });
  await client.call({ path: '17/leads', token: 'EAAtoken' }).catch(() => undefined);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { method: 'GET', path: '17/leads', milliseconds: expect.any(Number), error: { name: 'GraphFault' } },
  ]);
  expect(lines[0]).toMatch(/error 190\/460, HTTP 200, fbtrace_id EJplcsCHuLu/);
  expect(lines[0]).not.toMatch(/EAAtoken|appsecret_proof|shh|Ann/);
});
