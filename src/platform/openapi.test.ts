import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { smallCatalogue } from '../testing/small-catalogue.ts';
import { apiInfo } from './api-info.ts';
import { endpointsFor } from './endpoint.ts';
import { failures } from './errors.ts';
import { PathId, paging } from './fields.ts';
import { openapiOf } from './openapi.ts';

const root = join(import.meta.dirname, '../..');
const document = openapiOf(smallCatalogue, apiInfo);
const { login, browse, annotate, replaceNote, website } = {
  login: document.paths?.['/api/auth/login']?.post,
  browse: document.paths?.['/api/leads']?.get,
  annotate: document.paths?.['/api/leads/{leadId}/notes']?.post,
  replaceNote: document.paths?.['/api/leads/{leadId}/note']?.put,
  website: document.paths?.['/api/webhooks/website']?.post,
};
const schemaOf = (answer: { content?: object } | undefined, type = 'application/json') =>
  (answer?.content as Record<string, { schema?: Record<string, unknown> }> | undefined)?.[type]?.schema;

test('the document lints clean', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'openapi-'));
  try {
    const file = join(directory, 'openapi.json');
    writeFileSync(file, JSON.stringify(document));
    const lint = promisify(execFile)(
      join(root, 'node_modules/.bin/redocly'),
      ['lint', file, '--config', join(root, 'redocly.yaml'), '--format', 'json'],
      { env: { ...process.env, REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' } },
    );
    const { totals, problems } = JSON.parse((await lint).stdout);
    expect({ totals, problems }).toEqual({ totals: { errors: 0, warnings: 0, ignored: 0 }, problems: [] });
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('an operation is named by its feature and export, and a feature is a declared tag', () => {
  expect(document.openapi).toBe('3.1.0');
  expect([login, browse, annotate, replaceNote, website].map((operation) => operation?.operationId)).toEqual([
    'auth.login',
    'leads.browse',
    'leads.annotate',
    'leads.replaceNote',
    'webhooks.website',
  ]);
  expect(document.tags).toEqual([{ name: 'auth' }, { name: 'leads' }, { name: 'webhooks' }]);
  expect(browse?.tags).toEqual(['leads']);
});

test('only what acts for a signed-in user asks for a token and shows its permission', () => {
  expect(document.components?.securitySchemes?.['bearer']).toMatchObject({ type: 'http', scheme: 'bearer' });
  expect([browse?.security, browse?.['x-permission']]).toEqual([[{ bearer: [] }], 'leads:read']);
  expect([replaceNote?.security, replaceNote?.['x-permission']]).toEqual([[{ bearer: [] }], 'signed_in']);
  for (const open of [login, website]) {
    expect(open?.security).toEqual([]);
    expect(open).not.toHaveProperty('x-permission');
  }
});

test('parameters have the types that a caller sends, their defaults and the example', () => {
  expect(annotate?.parameters).toEqual([
    { in: 'path', name: 'leadId', required: true, schema: { type: 'integer', minimum: 1 }, example: 1 },
  ]);
  expect(browse?.parameters).toEqual(
    expect.arrayContaining([
      { in: 'query', name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 }, example: 20 },
      { in: 'query', name: 'status', schema: { $ref: '#/components/schemas/Status' }, example: 'new' },
      { in: 'query', name: 'min_score', schema: { type: 'integer', minimum: 0, maximum: 10 } },
    ]),
  );
});

test('a body refuses unknown keys, says so, and shows its example without variables', () => {
  const media = (annotate?.requestBody as { content: Record<string, { schema: object; example: object }> }).content;
  expect(media['application/json']?.schema).toMatchObject({ type: 'object', additionalProperties: false });
  expect(media['application/json']?.example).toEqual({ text: 'Call guid', related_lead_id: 1, link: 'leadId' });
  const related = z.looseObject({ properties: z.looseObject({ link: z.unknown() }) });
  expect(related.parse(media['application/json']?.schema).properties.link).toEqual({ type: 'string' });
});

test('a schema says what a reader needs, without patterns of known formats and bounds of all integers', () => {
  expect(document.components?.schemas?.['Lead']).toHaveProperty('properties.email', {
    type: 'string',
    format: 'email',
  });
  expect(document.components?.schemas?.['Note']).toHaveProperty('properties.priority', { type: 'integer' });
});

test('one thing comes in the envelope, with the declared status and perhaps a sentence', () => {
  expect(Object.keys(annotate?.responses ?? {})).not.toContain('200');
  expect(schemaOf(annotate?.responses?.['201'])).toMatchObject({
    properties: {
      success: { const: true },
      data: { $ref: '#/components/schemas/Lead' },
      message: { type: 'string' },
    },
    required: ['success', 'data'],
  });
});

test('a list comes in the envelope with its filters and where the page stands', () => {
  expect(schemaOf(browse?.responses?.['200'])).toMatchObject({
    properties: {
      data: { type: 'array', items: { $ref: '#/components/schemas/Lead' } },
      filters: { properties: { limit: { type: 'integer' }, status: {} }, required: ['limit', 'offset'] },
      total: { type: 'integer' },
      total_is_capped: { type: 'boolean' },
      next_cursor: { type: ['string', 'null'] },
    },
    required: ['success', 'data', 'filters', 'total'],
  });
});

test('a raw endpoint takes each of its formats, names its other paths and answers without the envelope', () => {
  const content = (website?.requestBody as { content: object }).content;
  expect(Object.keys(content)).toEqual(['application/json', 'application/x-www-form-urlencoded']);
  expect(schemaOf({ content })?.['additionalProperties']).not.toBe(false);
  expect(website?.description).toContain('`/webhooks/website`');
  expect(schemaOf(website?.responses?.['200'])).toMatchObject({ required: ['success', 'lead_id'] });
});

test('a raw endpoint without a body shows its query and its headers with their examples, and answers in plain text', () => {
  const confirm = document.paths?.['/api/webhooks/website']?.get;
  expect(confirm).not.toHaveProperty('requestBody');
  expect(confirm?.parameters).toMatchObject([
    { in: 'query', name: 'token', example: 'ownToken' },
    { in: 'header', name: 'X-Sender', required: true, example: 'ours' },
  ]);
  expect(schemaOf(confirm?.responses?.['200'], 'text/plain')).toMatchObject({ type: 'string' });
  for (const status of ['413', '415']) expect(confirm?.responses).not.toHaveProperty(status);
});

test('failures of one status are one answer with a sentence for each, in the shared envelope', () => {
  expect(annotate?.responses?.['409']).toEqual({ $ref: '#/components/responses/conflict.idempotency_conflict' });
  const conflict = document.components?.responses?.['conflict.idempotency_conflict'];
  expect(conflict).toMatchObject({
    description: `${failures.conflict[1]}\n\n${failures.idempotency_conflict[1]}`,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } },
  });
  expect(document.components?.schemas?.['Failure']).toMatchObject({
    properties: { success: { const: false }, errors: { type: 'array' } },
    required: ['success', 'message', 'request_id'],
  });
});

test.each(['too_many_requests', 'unavailable', 'unavailable.uncounted'])(
  'the failure %s says when to come back',
  (code) => {
    const answer = document.components?.responses?.[code];
    expect(answer).toHaveProperty('headers.Retry-After', { $ref: '#/components/headers/RetryAfter' });
    expect(document.components?.headers?.['RetryAfter']).toMatchObject({ schema: { type: 'integer' } });
  },
);

test('what is counted against a limit says so in each answer, and nothing else does', () => {
  type Headers = Readonly<Record<string, { readonly $ref: string }>>;
  const headersOf = (answer: unknown): Headers => {
    const { $ref = '', headers = {} } = answer as { $ref?: string; headers?: Headers };
    const shared = document.components?.responses?.[$ref.replace('#/components/responses/', '')];
    return (shared as { headers?: Headers } | undefined)?.headers ?? headers;
  };
  const limits = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset', 'RateLimit-Policy'];
  const { 401: refused, ...counted } = annotate?.responses as Record<string, unknown>;
  for (const [status, answer] of Object.entries(counted))
    expect([status, Object.keys(headersOf(answer))]).toEqual([status, expect.arrayContaining(limits)]);
  const others = [refused, ...Object.values({ ...login?.responses }), ...Object.values({ ...website?.responses })];
  for (const answer of others) for (const name of limits) expect(headersOf(answer)).not.toHaveProperty([name]);
  expect(headersOf(counted['429'])).toHaveProperty(['Retry-After']);
  for (const { $ref } of Object.values(headersOf(counted['201'])))
    expect(document.components?.headers).toHaveProperty([$ref.replace('#/components/headers/', '')]);
});

test('a named schema is one component, also where a request and an answer both use it', () => {
  const note = { $ref: '#/components/schemas/Note' };
  expect(schemaOf(replaceNote?.requestBody as object)).toEqual(note);
  expect(schemaOf(replaceNote?.responses?.['200'])).toMatchObject({ properties: { data: note } });
  expect(Object.keys(document.components?.schemas ?? {}).toSorted()).toEqual(['Failure', 'Lead', 'Note', 'Status']);
});

test('a named schema that requests and answers see differently is two components, with each reference right', () => {
  const Limits = z.object({ size: z.int().default(5) }).meta({ id: 'Limits' });
  const { put } = endpointsFor<object>('/api/limits');
  const spec = { summary: 'Set', permission: 'signed_in', params: z.object({ id: PathId }), body: Limits } as const;
  const set = put('/:id', { ...spec, reply: Limits, handle: async ({ body }) => body });
  const both = openapiOf({ limits: { set } }, apiInfo);
  expect(both.components?.schemas?.['Limits']).not.toHaveProperty('required');
  expect(both.components?.schemas?.['LimitsOutput']).toHaveProperty('required', ['size']);
  for (const [, group = '', name = ''] of JSON.stringify(both).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g))
    expect(both.components).toHaveProperty([group, name]);
});

test('a record of known keys is described by its properties, one of any keys as a map', () => {
  const { get } = endpointsFor<object>('/api/figures');
  const reply = z.object({ known: z.record(z.enum(['call', 'email']), z.int()), any: z.record(z.string(), z.int()) });
  const figures = get('', {
    summary: 'Figures',
    permission: 'signed_in',
    reply,
    handle: async () => ({ known: { call: 1, email: 2 }, any: {} }),
  });
  const described = openapiOf({ figures: { figures } }, apiInfo).paths?.['/api/figures']?.get?.responses?.['200'];
  const count = expect.objectContaining({ type: 'integer' });
  expect(schemaOf(described)).toHaveProperty('properties.data.properties', {
    known: {
      ...{ type: 'object', properties: { call: count, email: count } },
      ...{ required: ['call', 'email'], additionalProperties: false },
    },
    any: { type: 'object', propertyNames: { type: 'string' }, additionalProperties: count },
  });
});

test('the same catalogue gives the same text', () => {
  expect(JSON.stringify(openapiOf(smallCatalogue, apiInfo))).toBe(JSON.stringify(document));
});

test('a transformed query without a described type is refused rather than documented wrongly', () => {
  const { list } = endpointsFor<object>('/api/odd');
  const query = z.object({ ...paging, ids: z.string().transform((text) => text.split(',')) });
  const odd = list('', {
    summary: 'Odd',
    permission: 'signed_in',
    query,
    reply: z.null(),
    handle: async () => ({ data: [], total: 0 }),
  });
  expect(() => openapiOf({ odd: { odd } }, apiInfo)).toThrow(/transform found at .*filters/);
});
