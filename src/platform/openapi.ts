import type { z } from 'zod';
import {
  createDocument,
  type ZodObjectInput,
  type ZodOpenApiContentObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathItemObject,
  type ZodOpenApiRequestBodyObject,
  type ZodOpenApiResponseObject,
} from 'zod-openapi';
import { type Catalogue, type Endpoint, operationsOf } from './endpoint.ts';
import { IfMatchHeaders } from './etag.ts';
import { StreamHeaders } from './event-stream.ts';
import { bodyShown, parameterShown } from './examples.ts';
import { answersOf } from './openapi-answers.ts';
import { answerHeaders } from './openapi-headers.ts';
import { readableSchema } from './openapi-schemas.ts';

export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** By its SPDX identifier. */
  readonly license?: { readonly name: string; readonly identifier: string };
}

export type OpenapiDocument = ReturnType<typeof createDocument>;

const JSON_TYPE = 'application/json';

/** The catalogue as an OpenAPI 3.1 document: one operation per endpoint, one tag per feature. */
export function openapiOf(api: Catalogue, info: ApiInfo): OpenapiDocument {
  const sharedAnswers = new Map<string, ZodOpenApiResponseObject>();
  const paths: Record<string, ZodOpenApiPathItemObject> = {};
  for (const { feature, operation, endpoint } of operationsOf(api)) {
    const described = { operationId: operation, tags: [feature], ...operationOf(endpoint, sharedAnswers) };
    paths[templateOf(endpoint.path)] = { ...paths[templateOf(endpoint.path)], [endpoint.method]: described };
  }
  const document = createDocument(
    {
      openapi: '3.1.0',
      info: { ...info },
      servers: [{ url: '/', description: 'The installation that serves this document' }],
      tags: Object.keys(api).map((name) => ({ name })),
      paths,
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
        headers: answerHeaders,
      },
    },
    { override: readableSchema },
  );
  for (const { endpoint } of operationsOf(api)) showParameterExamples(document, endpoint);
  return document;
}

const templateOf = (path: string) => path.replace(/:(\w+)/g, '{$1}');

function operationOf(
  endpoint: Endpoint<never>,
  sharedAnswers: Map<string, ZodOpenApiResponseObject>,
): ZodOpenApiOperationObject {
  const description = descriptionOf(endpoint);
  return {
    summary: endpoint.summary,
    ...(description !== '' && { description }),
    ...(endpoint.kind === 'entity' && { 'x-permission': endpoint.permission }),
    security: endpoint.kind === 'entity' ? [{ bearer: [] }] : [],
    ...parametersOf(endpoint),
    ...(endpoint.body && { requestBody: requestBodyOf(endpoint, endpoint.body as z.ZodType) }),
    responses: answersOf(endpoint, sharedAnswers),
  };
}

function parametersOf(endpoint: Endpoint<never>): Pick<ZodOpenApiOperationObject, 'requestParams'> {
  const path = endpoint.params as ZodObjectInput | undefined;
  const header = headersOf(endpoint);
  const query = endpoint.query as ZodObjectInput | undefined;
  if (!path && !query && !header) return {};
  return { requestParams: { ...(path && { path }), ...(query && { query }), ...(header && { header }) } };
}

function headersOf(endpoint: Endpoint<never>): ZodObjectInput | undefined {
  if (endpoint.kind === 'raw') return endpoint.headers as ZodObjectInput | undefined;
  if (endpoint.kind !== 'entity') return undefined;
  if (endpoint.takesIfMatch) return IfMatchHeaders;
  return endpoint.stream ? StreamHeaders : undefined;
}

/** Other paths of an endpoint stay in prose: as paths of their own they would need operation ids of their own. */
function descriptionOf(endpoint: Endpoint<never>): string {
  const aliases = endpoint.kind === 'raw' ? (endpoint.aliases ?? []) : [];
  const also = aliases.length > 0 ? `Answers at ${aliases.map((path) => `\`${path}\``).join(', ')} as well.` : '';
  return [endpoint.description ?? '', also].filter((text) => text !== '').join('\n\n');
}

function requestBodyOf(endpoint: Endpoint<never>, schema: z.ZodType): ZodOpenApiRequestBodyObject {
  const example = endpoint.example?.body;
  const media = { schema, ...(example && { example: bodyShown(example, schema) }) };
  const types = endpoint.kind === 'raw' ? endpoint.consumes : [JSON_TYPE];
  const form = endpoint.kind === 'raw' && endpoint.form;
  const formMedia = form ? { schema: form.body, example: form.example } : media;
  const content = types.map((type) => [type, type === JSON_TYPE ? media : formMedia]);
  return { required: true, content: Object.fromEntries(content) as ZodOpenApiContentObject };
}

/** Afterwards, since a zod schema that many endpoints share cannot carry the example of one. */
function showParameterExamples(document: OpenapiDocument, { path, method, example }: Endpoint<never>): void {
  const examples: Record<string, unknown> = { ...example?.params, ...example?.query, ...example?.headers };
  for (const parameter of document.paths?.[templateOf(path)]?.[method]?.parameters ?? []) {
    if (!('name' in parameter) || examples[parameter.name] === undefined) continue;
    parameter.example = parameterShown(examples[parameter.name], parameter.schema ?? {});
  }
}
