import express from 'express';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { healthRoutes, type Readiness } from './health.ts';
import { onError } from './http.ts';
import { metrics } from './metrics.ts';

// Attacks A52, A59 of docs/attacks.md.

const TOKEN = 'the operator token of this test';
const degraded: Readiness = { status: 'degraded', details: { redis: 'away', spool: '3 deliveries' } };

function given(options: { production: boolean; operatorToken?: string | undefined; readiness?: Readiness | Error }) {
  const { production, operatorToken, readiness = degraded } = options;
  const routes = healthRoutes({
    metrics: metrics(),
    production,
    operatorToken,
    readiness: async () => {
      if (readiness instanceof Error) throw readiness;
      return readiness;
    },
  });
  const app = express().use(
    routes,
    onError(() => undefined),
  );
  return (path: string, authorization?: string) =>
    authorization === undefined ? request(app).get(path) : request(app).get(path).set('Authorization', authorization);
}

describe('in production', () => {
  const get = given({ production: true, operatorToken: TOKEN });

  test.each([
    ['nobody', undefined],
    ['a wrong token', 'Bearer wrong'],
    ['the beginning of the token', `Bearer ${TOKEN.slice(0, -1)}`],
    ['the token and more', `Bearer ${TOKEN}x`],
    ['the token without its scheme', TOKEN],
  ])('%s sees that it is degraded, but no details and no metrics', async (_who, authorization) => {
    const ready = await get('/health/ready', authorization);
    expect([ready.status, ready.body]).toEqual([200, { status: 'degraded' }]);
    const refused = await get('/metrics', authorization);
    expect([refused.status, refused.body.success]).toEqual([401, false]);
    expect(refused.text).not.toContain('nodejs');
  });

  test('the operator sees details and metrics', async () => {
    expect((await get('/health/ready', `Bearer ${TOKEN}`)).body).toEqual(degraded);
    const { status, text, headers } = await get('/metrics', `Bearer ${TOKEN}`);
    expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')]);
    expect(text).toContain('# TYPE http_request_duration_seconds histogram');
  });

  test.each([[undefined], ['']])('without an OPERATOR_TOKEN (%s) nobody is the operator', async (operatorToken) => {
    const anybody = given({ production: true, operatorToken });
    for (const authorization of ['Bearer ', 'Bearer undefined', 'Bearer'])
      expect((await anybody('/metrics', authorization)).status).toBe(401);
  });
});

test('in development everybody sees details and metrics', async () => {
  const get = given({ production: false });
  expect((await get('/health/ready')).body).toEqual(degraded);
  expect((await get('/metrics')).status).toBe(200);
});

test.each([
  ['ready', 200],
  ['degraded', 200],
  ['down', 503],
] as const)('%s is the status %i', async (status, expected) => {
  const get = given({ production: false, readiness: { status, details: {} } });
  expect((await get('/health/ready')).status).toBe(expected);
});

test('a process is alive even while it cannot tell whether it is ready', async () => {
  const get = given({ production: true, operatorToken: TOKEN, readiness: new Error('select 1 failed') });
  expect((await get('/health/live')).body).toEqual({ status: 'alive' });
  const ready = await get('/health/ready');
  expect([ready.status, ready.text.includes('select')]).toEqual([500, false]);
});
