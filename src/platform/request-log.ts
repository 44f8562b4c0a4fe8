import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Actor } from './endpoint.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

const FROM_CALLER = /^[\w.-]{8,64}$/;
/** Deliveries come by the thousand and Prometheus every few seconds: they are counted, and logged only when they fail. */
const BUSY = /\/webhooks\/|^\/(health|metrics)/;

/**
 * Gives each request an id (the caller's X-Request-Id where it is a decent one), one log line and one measurement.
 * A line names the route, never the URL: queries and paths may carry people's data.
 */
export const requestLog =
  (log: Logger, { requests }: Metrics): RequestHandler =>
  (request, response, next) => {
    const given = request.get('x-request-id') ?? '';
    const requestId = FROM_CALLER.test(given) ? given : randomUUID();
    response.locals['requestId'] = requestId;
    response.set('X-Request-Id', requestId);
    const startedAt = performance.now();
    response.once('close', () => {
      const milliseconds = performance.now() - startedAt;
      const line = lineOf(request, response);
      requests.observe({ method: line.method, route: line.route, status: line.status }, milliseconds / 1_000);
      const level = line.status >= 500 ? 'error' : BUSY.test(request.path) ? 'trace' : 'info';
      log[level]({ request_id: requestId, ...line, milliseconds: Math.round(milliseconds) }, 'request');
    });
    next();
  };

function lineOf(request: Request, { statusCode, locals }: Response) {
  const route = request.route as { path?: unknown } | undefined;
  const actor = locals['actor'] as Actor | undefined;
  return {
    method: request.method,
    route: typeof route?.path === 'string' ? route.path : 'none',
    status: statusCode,
    ...(actor && { entity_id: actor.entityId, user_id: actor.userId }),
  };
}
