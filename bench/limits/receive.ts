import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Queue } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';
import { openConnection } from './connection.ts';
import { ledgerWriter } from './ledger-write.ts';
import { gather } from './micro-batch.ts';

// The least that a receiver can do: read the raw body, verify its signature, answer; with LIMIT_WRITES=ledger, make it durable before.
// LIMIT_SERVER is `http` (node:http alone) or `express`. With LIMIT_QUEUE a batch is a job for the worker's limit, too.

const secret = process.env['LIMIT_SECRET'] ?? '';
const write = process.env['LIMIT_WRITES'] === 'ledger' ? gather(await durably()) : undefined;
const ANSWER = '{"success":true,"message":"Lead received successfully"}';

async function durably(): Promise<(bodies: readonly Buffer[]) => Promise<void>> {
  const ledger = await ledgerWriter(await openConnection());
  const name = process.env['LIMIT_QUEUE'];
  if (name === undefined) return async (bodies) => void (await ledger(bodies));
  const queue = new Queue(name, { connection: new Redis(process.env['REDIS_URL'] ?? '') as never });
  return async (bodies) => {
    await queue.add('batch', { events: await ledger(bodies) }, { removeOnComplete: true });
  };
}

async function receive(signature: string | undefined, body: Buffer): Promise<200 | 401 | 503> {
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(signature ?? '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 401;
  try {
    await write?.(body);
    return 200;
  } catch (error) {
    console.error(error);
    return 503;
  }
}

const signatureOf = ({ headers }: IncomingMessage) => headers['x-signature-256'] as string | undefined;

function plain(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    void receive(signatureOf(request), chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).then(
      (status) =>
        response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': ANSWER.length }).end(ANSWER),
    );
  });
}

const framework = express()
  .disable('x-powered-by')
  .disable('etag')
  .post('/api/webhooks/website', express.raw({ type: () => true, limit: '2mb' }), async (request, response) => {
    response
      .status(await receive(signatureOf(request), request.body as Buffer))
      .type('json')
      .send(ANSWER);
  })
  .get('/', (_request, response) => void response.end());

const server = createServer(process.env['LIMIT_SERVER'] === 'express' ? framework : plain);
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
