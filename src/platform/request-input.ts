import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import { type EntityEndpoint, type PublicEndpoint, strict } from './endpoint.ts';
import { type Complaint, Failure, invalid } from './errors.ts';
import { plainWords } from './plain-words.ts';

const JSON_LIMIT = 256 * 1024;
/** Enough to repair a request by; without a bound a body of nothing but mistakes gets an answer many times as long. */
const MOST_COMPLAINTS = 100;

const readJson = express.json({
  limit: JSON_LIMIT,
  type: () => true,
  strict: false, // `null` or `7` is JSON: the schema says what it should have been
  verify: (...[, , bytes, encoding]) => {
    if (encoding === 'utf-8' && !isUtf8(bytes)) throw new Error('not UTF-8'); // decoding would store other text than was sent
  },
});

/** Reads what a request says by the endpoint's schemas; throws a Failure that names what is wrong. */
export function inputReader(endpoint: EntityEndpoint<never> | PublicEndpoint<never>) {
  const [params, query, body] = [strict(endpoint.params), strict(endpoint.query), strict(endpoint.body)];
  return async (request: Request, response: Response) => {
    if (endpoint.body) {
      if (!request.is('json'))
        throw new Failure('unsupported_media_type', { message: 'Send JSON, with Content-Type: application/json.' });
      assertFits(request, response, JSON_LIMIT);
      await throughParser(readJson, request, response);
    }
    return {
      params: checked(params, request.params, 'path'),
      query: checked(query, request.query, 'query'),
      body: endpoint.body ? checked(body, request.body, 'body') : undefined,
    };
  };
}

/** Refuses what says itself that it is too long, before it is sent: the parser would read it to its end first. */
export function assertFits(request: Request, response: Response, limit: number): void {
  if (Number(request.get('content-length') ?? 0) <= limit) return;
  response.set('Connection', 'close'); // or the rest would be waited for, to be thrown away
  throw tooLarge(limit);
}

const tooLarge = (limit: number | undefined) =>
  new Failure('too_large', {
    message: `The request is larger than ${limit} bytes, the most that this address takes.`,
  });

/** Has Express parse the body; a request that cannot be parsed is a Failure. */
export const throughParser = (parser: RequestHandler, request: Request, response: Response) =>
  new Promise<void>((resolve, reject) => {
    void parser(request, response, (error: unknown) => (error ? reject(parserFailure(error)) : resolve()));
  });

/** The caller's fault, as a Failure with the path of each mistake. (A reply that does not match its schema is ours: that stays a 500.) */
function checked(schema: z.ZodType, value: unknown, part: string): unknown {
  const result = schema.safeParse(value, { error: plainWords });
  if (!result.success) throw new Failure('invalid_input', { errors: complaintsOf(result.error, part) });
  return result.data;
}

function complaintsOf(error: z.ZodError, part: string): Complaint[] {
  const all = error.issues.flatMap((issue) => {
    const at = issue.path.join('.');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: at ? `${at}.${key}` : key, message: `is not a known ${part} field` }));
    const message = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined; // rather than that some key is wrong
    return [{ path: at || part, message: message ?? issue.message }];
  });
  return all.slice(0, MOST_COMPLAINTS);
}

/** Errors of body-parser and of Node's HTTP layer as Failures, by their documented `type`; what else there is comes back as it is. */
export function parserFailure(error: unknown): unknown {
  const { type, status, limit } = (error ?? {}) as { type?: string; status?: number; limit?: number };
  if (type === 'entity.parse.failed') return invalid('body', 'is not valid JSON');
  if (type === 'entity.verify.failed') return invalid('body', 'is not valid UTF-8');
  if (type === 'entity.too.large') return tooLarge(limit);
  if (error instanceof URIError)
    return invalid('path', 'has a % that is not followed by two hexadecimal digits of UTF-8');
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') return new Failure('unsupported_media_type');
  if (status !== undefined && status >= 400 && status < 500) return invalid('request', 'was cut off or is malformed');
  return error;
}
