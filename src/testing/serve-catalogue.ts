import express from 'express';
import request from 'supertest';
import { crowds } from '../platform/crowd.ts';
import type { Actor, Catalogue } from '../platform/endpoint.ts';
import { Failure } from '../platform/errors.ts';
import { eventStreams } from '../platform/event-stream.ts';
import { notFound, onError, router } from '../platform/http.ts';
import type { Scope } from '../platform/scope.ts';
import { uncounted } from './uncounted.ts';

const actor: Actor = {
  userId: 1,
  entityId: 7,
  entityName: 'Test',
  roleId: 2,
  address: '127.0.0.1',
  sessionId: 1,
  permissions: new Set(['leads:read'] as const),
};

/** Serves these endpoints, which stand at /api/things, to somebody who may read leads and nothing else, as long as nobody objects. */
export function serve(things: Catalogue[string], assertKnown = async (): Promise<void> => undefined) {
  const reports: unknown[] = [];
  const undeclared: string[] = [];
  const doors = {
    actorOf: async (authorization: string | undefined) => {
      if (authorization === undefined) throw new Failure('not_signed_in');
      await assertKnown();
      return actor;
    },
    countCall: uncounted,
    crowdOf: crowds(() => undefined),
    scopeFor: (entityId: number) => ({ entityId }) as Scope,
    streams: eventStreams((error) => reports.push(error)),
    onUndeclared: (operation: string, failure: Failure) => void undeclared.push(`${operation} ${failure.code}`),
  };
  const app = express().use(
    router({ things }, {}, doors),
    notFound,
    onError((error) => reports.push(error)),
  );
  const call = (path = '', method: 'get' | 'post' | 'put' = 'get') =>
    request(app)[method](`/api/things${path}`).set('Authorization', 'Bearer any');
  return { app, call, reports, undeclared };
}
