import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import type { Actor } from './endpoint.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

const FROM_CALLER = /^[\w.-]{8,64}$/;
/** Deliveries come by the thousand: they are counted, and logged only when they fail. */
const BUSY = /\/webhooks\//;

/**
 * Gives each request an id (the caller's X-Request-Id where it is a decent one), one log line and one measurement.
 * A line names the route, never the URL: queries and paths may carry people's data.
 */
export function requestLog(log: Logger, metrics: Metrics): RequestHandler[] {
  const identify: RequestHandler = (request, response, next) => {
    const given = request.get('x-request-id') ?? '';
    response.locals['requestId'] = FROM_CALLER.test(given) ? given : randomUUID();
    response.set('X-Request-Id', response.locals['requestId'] as string);
    const stop = metrics.requests.startTimer();
    response.once('finish', () => {
      const route = typeof request.route?.path === 'string' ? request.route.path : 'none';
      stop({ method: request.method, route, status: response.statusCode });
    });
    next();
  };
  const write = pinoHttp({
    logger: log,
    quietReqLogger: true,
    genReqId: (_request, response) => String((response as { locals?: Record<string, unknown> }).locals?.['requestId'] ?? ''),
    serializers: { req: () => undefined, res: () => undefined, err: () => undefined },
    customLogLevel: (request, response) => {
      if (response.statusCode >= 500) return 'error';
      return BUSY.test(request.url ?? '') ? 'silent' : 'info';
    },
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request',
    customProps: (request, response) => {
      const { route } = request as { route?: { path?: unknown } };
      const actor = (response as { locals?: { actor?: Actor } }).locals?.actor;
      return {
        method: request.method,
        route: typeof route?.path === 'string' ? route.path : 'none',
        status: response.statusCode,
        ...(actor && { entity_id: actor.entityId, user_id: actor.userId }),
      };
    },
  });
  return [identify, write];
}
