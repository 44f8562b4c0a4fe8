import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiInfo } from '../src/platform/api-info.ts';
import { crowds } from '../src/platform/crowd.ts';
import { Failure } from '../src/platform/errors.ts';
import { eventStreams } from '../src/platform/event-stream.ts';
import { onError, router } from '../src/platform/http.ts';
import { postmanOf } from '../src/platform/postman.ts';
import { Scope } from '../src/platform/scope.ts';
import { smallCatalogue } from '../src/testing/small-catalogue.ts';
import { uncounted } from '../src/testing/uncounted.ts';

const directory = mkdtempSync(join(tmpdir(), 'postman-'));
const collection = join(directory, 'collection.json');
const jane = { userId: 1, entityId: 1, entityName: 'a', roleId: 1, sessionId: 1 };
let server: Server;

beforeAll(async () => {
  writeFileSync(collection, JSON.stringify(postmanOf(smallCatalogue, apiInfo)));
  server = createServer(
    express().use(
      api(),
      onError(() => undefined),
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});

const api = () =>
  router(
    smallCatalogue,
    {},
    {
      actorOf: async (authorization) => {
        if (authorization !== 'Bearer token-of-jane') throw new Failure('not_signed_in');
        return { ...jane, permissions: new Set(['leads:read', 'leads:write']) };
      },
      streams: eventStreams(() => undefined),
      countCall: uncounted,
      scopeFor: () => Object.create(Scope.prototype) as Scope,
      crowdOf: crowds(() => undefined),
      onUndeclared: (_operation, failure) => {
        throw failure;
      },
    },
  );

const run = (file: string, port = (server.address() as AddressInfo).port) =>
  new Promise<{ code: unknown; lines: string[] }>((resolve) => {
    const script = join(import.meta.dirname, 'run-postman.ts');
    const options = ['--url', `http://127.0.0.1:${port}`, '--collection', file];
    execFile(process.execPath, [script, ...options], (error, stdout) =>
      resolve({ code: error?.code ?? 0, lines: stdout.trimEnd().split('\n') }),
    );
  });

test('the requests work one after the other: the token and ids of earlier answers reach later requests', async () => {
  expect(await run(collection)).toEqual({
    code: 0,
    lines: [
      'ok   POST   /api/auth/login 200',
      'ok   GET    /api/leads 200',
      'ok   POST   /api/leads/7/notes 201',
      'ok   PUT    /api/leads/7/note 200',
      'ok   POST   /api/webhooks/website 200',
      'ok   GET    /api/webhooks/website 200',
      '12 passed, 0 failed',
    ],
  });
});

test('without the token the run fails, names each check that failed and shows the answer', async () => {
  const withoutLogin = join(directory, 'without-login.json');
  const { auth: _auth, ...rest } = smallCatalogue;
  writeFileSync(withoutLogin, JSON.stringify(postmanOf(rest, apiInfo)));
  const { code, lines } = await run(withoutLogin);
  expect(code).toBe(1);
  expect(lines[0]).toBe('FAIL GET    /api/leads 401');
  expect(lines.join('\n')).toContain('answers 200: expected response to have status code 200 but got 401');
  expect(lines.join('\n')).toContain('A valid access token is required.');
  expect(lines.at(-1)).toMatch(/^4 passed, [1-9]\d* failed$/);
});

test('a server that does not answer is a failure', async () => {
  const { code, lines } = await run(collection, 1);
  expect(code).toBe(1);
  expect(lines[0]).toBe('FAIL POST   /api/auth/login no answer');
  expect(lines.at(-1)).toMatch(/^0 passed, [1-9]\d* failed$/);
});
