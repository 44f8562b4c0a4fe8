import type { Request } from 'express';
import { z } from 'zod';
import { rawEndpointsFor } from '../../platform/endpoint.ts';
import { WebsiteForm, websiteFormExample, WebsiteHeaders, WebsiteReply, WebsiteSubmission } from './website.schema.ts';
import type { WebsitePost, WebsiteService } from './website.service.ts';

const { post } = rawEndpointsFor<{ website: WebsiteService }>('/api/webhooks');

/** A batch of the largest sender reaches 200 kB; forms with files more. */
const BODY_LIMIT = 2 * 1024 * 1024;

export const website = post('/website', {
  summary: 'A submission of a website form',
  description:
    'JSON, form-encoded or multipart. The 200 means that the submission is durable. `Idempotency-Key`, else `submission_id`, makes a ' +
    'repetition the same lead; without either, the same answers within 60 seconds are one submit. Forms with a secret need ' +
    '`X-Signature-256: sha256=<hex HMAC-SHA256 of the raw body>`. `_gotcha` is the honeypot, `_next` the address to go to (on an allowed origin).',
  aliases: ['/webhooks/website'],
  consumes: ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'],
  body: WebsiteSubmission,
  form: { body: WebsiteForm, example: websiteFormExample },
  headers: WebsiteHeaders,
  query: z.object({ form_key: z.string().optional().meta({ description: "The form's public key, else in the body" }) }),
  reply: WebsiteReply,
  bodyLimit: BODY_LIMIT,
  fails: [
    'invalid_input',
    'wrong_signature',
    'origin_not_allowed',
    'not_found',
    'idempotency_conflict',
    'too_large',
    'unsupported_media_type',
    'too_many_requests',
  ],
  example: {
    body: {
      form_key: 'demo-fxcareers',
      page_url: 'https://fxcareers.example/open-account',
      utm: { source: 'google', medium: 'cpc', campaign: 'summer_sale' },
      answers: { email: 'jane.smith@mail.example', phone: '+14155550123', first_name: 'Jane', last_name: 'Smith' },
    },
  },
  async crossOrigin(request, { website: service }) {
    const origin = request.get('origin') ?? '';
    if (!(await service.allows(origin, formKeyInQuery(request)))) return undefined;
    return {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': 'Content-Type, Idempotency-Key',
      'Access-Control-Max-Age': '600',
    };
  },
  handle: (request, bytes, { website: service }) => service.receive(postOf(request, bytes)),
});

const postOf = (request: Request, bytes: Buffer): WebsitePost => ({
  bytes,
  contentType: request.get('content-type') ?? '',
  formKeyInQuery: formKeyInQuery(request),
  origin: request.get('origin') ?? null,
  referer: upTo(2_048, request.get('referer')),
  userAgent: upTo(255, request.get('user-agent')),
  address: request.ip ?? '',
  signature: request.get('x-signature-256'),
  idempotencyKey: request.get('idempotency-key') || null, // whole: two long keys may differ at their ends only
  wantsPage: /^text\/html\b/.test(request.get('accept') ?? ''), // what browsers put first when they navigate
});

/** As much of a header as is kept; null: it was not sent. */
const upTo = (length: number, text: string | undefined) =>
  text === undefined || text === '' ? null : text.slice(0, length);

const formKeyInQuery = (request: Request): string | null =>
  typeof request.query['form_key'] === 'string' && request.query['form_key'] !== '' ? request.query['form_key'] : null;
