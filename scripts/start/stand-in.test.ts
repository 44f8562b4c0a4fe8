import { expect, test } from 'vitest';
import { planStandIn } from './stand-in.ts';

const url = 'http://127.0.0.1:3000';

test('without a Graph of its own the product speaks with the stand-in, which sends its webhooks to the product', async () => {
  const { standIn, environment } = await planStandIn({ FB_GRAPH_URL: '', FB_APP_SECRET: 'mine' }, url);

  expect(environment).toMatchObject({ FB_GRAPH_URL: standIn?.url, FB_APP_SECRET: 'mine' });
  expect(environment['FB_VERIFY_TOKEN']).toBe('demo-verify-token');
  expect(standIn?.own['GRAPH_CALLBACK_URL']).toBe(`${url}/api/webhooks/facebook`);
  expect(standIn?.url).toBe(`http://127.0.0.1:${standIn?.own['GRAPH_PORT']}`);
});

test('a Graph that is named is left alone, and no demo secret is added', async () => {
  const given = { FB_GRAPH_URL: 'https://graph.facebook.com' };

  expect(await planStandIn(given, url)).toEqual({ standIn: undefined, environment: given });
});
