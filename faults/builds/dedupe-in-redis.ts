import type { RequestListener } from 'node:http';
import express, { type Request, type Response } from 'express';
import type { Outside } from '../../src/platform/outside.ts';

const KEPT_SECONDS = 3_600;

/** m4: a form whose Idempotency-Key Redis knows is answered from there; the ledger behind it has no unique key in this run. */
export function dedupeInRedis({ redis }: Outside, app: RequestListener): RequestListener {
  const front = express();
  front.post('/api/webhooks/website', (request: Request, response: Response, next) => {
    const key = `faults:dedupe:${request.get('idempotency-key') ?? ''}`;
    redis.set(key, '1', 'EX', KEPT_SECONDS, 'NX').then(
      (isNew) => {
        if (isNew === 'OK') next();
        else response.json({ success: true, lead_id: null, message: 'It came before.' });
      },
      () => next(),
    );
  });
  return front.use((request: Request, response: Response) => void app(request, response));
}
