import { z } from 'zod';
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { type Endpoint, failuresOf } from './endpoint.ts';
import { type FailureCode, failures } from './errors.ts';
import { limitHeaders, retryHeader } from './openapi-headers.ts';
import { TOTAL_CAP } from './page.ts';

const FailureAnswer = z
  .object({
    success: z.literal(false),
    message: z.string().meta({ description: 'A sentence for people.' }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'What is wrong, field by field.' }),
    request_id: z.string().meta({ description: 'Finds this request in the logs.' }),
  })
  .meta({ id: 'Failure', description: 'Every answer that is not a success.' });

/** One answer per HTTP status; failures that many endpoints share become components, named by their codes. */
export function answersOf(
  endpoint: Endpoint<never>,
  shared: Map<string, ZodOpenApiResponseObject>,
): ZodOpenApiResponsesObject {
  const given = failuresOf(endpoint);
  const codes = Object.keys(failures).filter((code): code is FailureCode => given.includes(code as FailureCode));
  const answers: ZodOpenApiResponsesObject = { [`${endpoint.status ?? 200}`]: successOf(endpoint) };
  for (const [status, alike] of Map.groupBy(codes, (code) => failures[code][0])) {
    const isCounted = endpoint.kind === 'entity' && status !== 401; // who is not signed in is nobody to count for
    const id = [...alike, ...(isCounted || status === 401 ? [] : ['uncounted'])].join('.');
    const answer = shared.get(id) ?? failureOf(alike, { id, isCounted });
    shared.set(id, answer); // the same object again, or zod-openapi would register the component twice
    answers[`${status}`] = answer;
  }
  return answers;
}

function failureOf(
  codes: readonly FailureCode[],
  { id, isCounted }: { id: string; isCounted: boolean },
): ZodOpenApiResponseObject {
  const saysWhen = codes.some((code) => [429, 503].includes(failures[code][0]));
  const headers = { ...(saysWhen && retryHeader), ...(isCounted && limitHeaders) };
  return {
    id,
    description: codes.map((code) => failures[code][1]).join('\n\n'),
    ...(Object.keys(headers).length > 0 && { headers }),
    content: { 'application/json': { schema: FailureAnswer } },
  };
}

const SUCCESSES = { 200: 'Success.', 201: 'Created.', 202: 'Accepted: it is under way.' } as const;

function successOf(endpoint: Endpoint<never>): ZodOpenApiResponseObject {
  const description = SUCCESSES[endpoint.status ?? 200];
  if (endpoint.kind === 'raw')
    return { description, content: { [textOrJson(endpoint.reply)]: { schema: endpoint.reply } } };
  if (endpoint.kind === 'public')
    return { description, content: { 'application/json': { schema: oneEnvelope(endpoint.reply) } } };
  if (endpoint.stream)
    return {
      description: 'Events, as long as the stream lasts.',
      headers: limitHeaders,
      content: { 'text/event-stream': { schema: eventOf(endpoint.reply) } },
    };
  const schema = endpoint.list ? listEnvelope(endpoint) : oneEnvelope(endpoint.reply);
  return { description, headers: limitHeaders, content: { 'application/json': { schema } } };
}

/** OpenAPI 3.1 has no words for a stream: this is one event of it. */
const eventOf = (data: z.ZodType) => z.object({ id: z.string(), event: z.string(), data });

const textOrJson = (reply: z.ZodType) => (reply instanceof z.ZodString ? 'text/plain' : 'application/json');

const oneEnvelope = (reply: z.ZodType) =>
  z.object({
    success: z.literal(true),
    data: reply,
    message: z.string().optional().meta({ description: 'A sentence for people.' }),
  });

const listEnvelope = ({ reply, query }: { reply: z.ZodType; query?: z.ZodType }) =>
  z.object({
    success: z.literal(true),
    data: z.array(reply),
    filters: (query ?? z.object({})).meta({ description: 'The query as it was understood, with its defaults.' }),
    total: z
      .int()
      .nonnegative()
      .meta({ description: `Exact up to ${TOTAL_CAP.toLocaleString('en')}; see total_is_capped.` }),
    total_is_capped: z.boolean().optional().meta({ description: 'There are more than total says.' }),
    next_cursor: z
      .string()
      .nullable()
      .optional()
      .meta({ description: 'Ask for the next page with it; null on the last page.' }),
  });
