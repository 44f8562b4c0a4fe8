import { createHmac, timingSafeEqual } from 'node:crypto';
import { Queue } from 'bullmq';
import express, { type Request } from 'express';
import { Redis } from 'ioredis';

// What most guides build: Express with its JSON parser, a signature check, a job for each request. It answers when Redis has the job.

const secret = process.env['LIMIT_SECRET'] ?? '';
const queue = new Queue('textbook', { connection: new Redis(process.env['REDIS_URL'] ?? '') as never });
const raw = new WeakMap<object, Buffer>();

function isSigned(request: Request): boolean {
  const body = raw.get(request) ?? Buffer.alloc(0);
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(request.get('x-signature-256') ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

express()
  .use(express.json({ verify: (request, _response, bytes) => void raw.set(request, bytes) }))
  .post('/api/webhooks/website', async (request, response) => {
    if (!isSigned(request)) return void response.status(401).json({ success: false });
    await queue.add('lead', request.body, { removeOnComplete: true, attempts: 5 });
    response.json({ success: true, message: 'Lead received successfully' });
  })
  .get('/', (_request, response) => void response.end())
  .listen(Number(process.env['PORT']), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
