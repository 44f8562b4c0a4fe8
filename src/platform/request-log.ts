import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Actor } from './endpoint.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

const FROM_CALLER = /^[\w.-]{8,64}$/;
/** Deliveries come by the thousand and Prometheus every few seconds: they are counted, and logged only when they fail. */
const BUSY = /\/webhooks\/|^\/(health|metrics)/;

/** What is noted of a request by the middleware, or by whoever serves it without Express. */
export type RequestNotes = ReturnType<typeof requestNotes>;

/**
 * Gives each request an id (the caller's X-Request-Id where it is a decent one), one log line and one measurement.
 * A line names the route, never the URL: queries and paths may carry people's data.
 */
export const requestNotes = (log: Logger, { requests }: Metrics) => ({
  /** Returns the id. */
  begin(request: Request, response: Response): string {
    const given = request.headers['x-request-id'];
    const requestId = typeof given === 'string' && FROM_CALLER.test(given) ? given : randomUUID();
    response.locals['requestId'] = requestId;
    const startedAt = performance.now();
    response.once('close', () => {
      const milliseconds = performance.now() - startedAt;
      const line = lineOf(request, response);
      requests.observe({ method: line.method, route: line.route, status: line.status }, milliseconds / 1_000);
      const level = levelOf(request, response);
      if (log.isLevelEnabled(level))
        log[level]({ request_id: requestId, ...line, milliseconds: Math.round(milliseconds) }, 'request');
    });
    return requestId;
  },
});

export const requestLog =
  (notes: RequestNotes): RequestHandler =>
  (request, response, next) => {
    response.set('X-Request-Id', notes.begin(request, response));
    next();
  };

function levelOf(request: Request, { statusCode, locals }: Response) {
  if (locals['isTurnedAway']) return 'trace'; // with many others, of whom the log speaks once
  if (statusCode >= 500) return 'error';
  return BUSY.test(request.path) ? 'trace' : 'info';
}

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
