import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { givenCallback } from './given-callback.ts';
import { answerOf } from './given-graph.ts';
import { proofOf } from './proof.ts';

const callback = await givenCallback();

/** The program, started with the Node that runs the tests, and the address that its one line names. */
async function started() {
  const env = { ...process.env, GRAPH_PORT: '0', FB_APP_SECRET: 'one,two', GRAPH_CALLBACK_URL: callback.url };
  const program = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(program.stdout, 'data')) as [Buffer];
  return { program, url: /http:\S+/.exec(String(line))?.[0] ?? '' };
}

test('the program serves the demo pages, is steered over HTTP and ends on SIGTERM', async () => {
  const { program, url } = await started();
  const control = async (method: string, name: string, body?: unknown) =>
    answerOf(
      await fetch(`${url}/_stand-in/${name}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) }),
    );

  for (const number of [1, 2, 3]) {
    const token = `demo-page-token-${number}`;
    const query = `access_token=${token}&appsecret_proof=${proofOf(token, 'two')}`;
    const forms = await answerOf(
      await fetch(`${url}/v26.0/10000000000000${number}/leadgen_forms?${query}&fields=questions`),
    );
    expect(forms.body.data[0].questions.map(({ type }: any) => type)).toEqual(
      expect.arrayContaining(['EMAIL', 'PHONE']),
    );
  }

  const added = await control('POST', 'leads', [
    {
      formId: '200000000000011',
      fieldData: [{ name: 'email', values: ['a@example.com'] }],
      createdTime: '2026-11-01T00:00:00Z',
    },
    { formId: '200000000000031', fieldData: [], platform: 'ig' },
  ]);
  const leadIds = added.body.data.map(({ id }: any) => id);
  const sent = await control('POST', 'announce', { leadIds, options: { copies: 2, batch: 2 } });
  expect(sent.body).toMatchObject({ deliveries: 2, acknowledged: 2, changes: 4 });
  expect((await control('POST', 'faults', { kind: '80005', on: { page: '100000000000001' }, calls: 3 })).status).toBe(
    200,
  );
  expect((await control('POST', 'token-state', { token: 'demo-page-token-1', state: '190/463' })).status).toBe(200);
  expect((await control('POST', 'app', { requireProof: false })).status).toBe(200);
  expect((await control('GET', 'state')).body).toMatchObject({
    app: { requireProof: false },
    leads: 2,
    announced: 2,
    faults: [{ kind: '80005' }],
    calls: 3,
    sendings: { acknowledged: 2 },
  });
  expect((await control('GET', 'calls?last=1')).body).toMatchObject({ total: 3, data: [{ page: '100000000000003' }] });
  expect((await control('POST', 'faults', { kind: 'nonsense' })).status).toBe(400);
  expect((await control('GET', 'nonsense')).status).toBe(404);
  await control('POST', 'reset');
  expect((await control('GET', 'state')).body).toMatchObject({ leads: 0, faults: [], calls: 0 });

  program.kill('SIGTERM');
  expect((await once(program, 'exit')) as unknown[]).toEqual([0, null]);
});
