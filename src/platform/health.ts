import { timingSafeEqual } from 'node:crypto';
import { type Request, Router } from 'express';
import { Failure } from './errors.ts';
import type { Metrics } from './metrics.ts';

/** What a process can do now. `down` only where it cannot do its work at all; `degraded` names what is missing. */
export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'down';
  readonly details: Readonly<Record<string, string>>;
}

interface Options {
  readonly metrics: Metrics;
  readonly production: boolean;
  readonly operatorToken: string | undefined;
  readiness(): Promise<Readiness>;
}

/** `/health/live`, `/health/ready` and `/metrics`. In production details and metrics are for the operator's token only. */
export function healthRoutes({ metrics, production, operatorToken, readiness }: Options): Router {
  const router = Router();
  const isOperator = (request: Request) => !production || matches(request.get('authorization'), operatorToken);

  router.get('/health/live', (_request, response) => {
    response.json({ status: 'alive' });
  });
  router.get('/health/ready', async (request, response) => {
    const { status, details } = await readiness();
    response.status(status === 'down' ? 503 : 200).json({ status, ...(isOperator(request) && { details }) });
  });
  router.get('/metrics', async (request, response) => {
    if (!isOperator(request)) throw new Failure('not_signed_in');
    response.set('Content-Type', metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  return router;
}

function matches(authorization: string | undefined, token: string | undefined): boolean {
  if (!authorization || !token) return false;
  const [given, wanted] = [Buffer.from(authorization), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
