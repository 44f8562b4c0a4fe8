import { isUtf8 } from 'node:buffer';
import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { isOutage } from './database.ts';
import {
  type Actor,
  type Catalogue,
  type Endpoint,
  type EntityEndpoint,
  failuresOf,
  type Needs,
  operationsOf,
  type Page,
  type PublicEndpoint,
  type RawEndpoint,
  type RawReply,
  strict,
  Told,
} from './endpoint.ts';
import { type Complaint, Failure, invalid } from './errors.ts';
import { weakTag } from './etag.ts';
import type { EventStreams } from './event-stream.ts';
import { plainWords } from './plain-words.ts';
import type { Scope } from './scope.ts';

const JSON_LIMIT = 256 * 1024;

export interface Doors {
  /** The caller, from the Authorization header; throws `not_signed_in`. */
  actorOf(authorization: string | undefined): Promise<Omit<Actor, 'address'>>;
  scopeFor(entityId: number): Scope;
  readonly streams: EventStreams;
  /** Called when an endpoint gives a failure that it does not declare; tests make this an error. */
  onUndeclared(operation: string, failure: Failure): void;
}

/** Serves a catalogue. Demands exactly the services that its endpoints ask for. */
export function router<Api extends Catalogue>(api: Api, services: Needs<Api>, doors: Doors): Router {
  const router = Router({ caseSensitive: true });
  const placed = operationsOf(api).flatMap((declared) =>
    pathsOf(declared.endpoint).map((path) => ({ ...declared, path })),
  );
  for (const there of Map.groupBy(placed.toSorted(literalPathsFirst), ({ path }) =>
    path.replace(/:\w+/g, ':'),
  ).values()) {
    const allowed = [...new Set(there.flatMap(({ endpoint }) => methodsOf(endpoint)))].join(', ');
    for (const { operation, endpoint, path } of there) {
      const serve = handlerOf(endpoint, services, doors);
      router[endpoint.method](path, (request, response) => {
        response.set('Cache-Control', 'no-store'); // people's data, each caller's own
        return serve(request, response).catch((error: unknown) => {
          if (error instanceof Failure && !failuresOf(endpoint as never).includes(error.code))
            doors.onUndeclared(operation, error);
          throw error;
        });
      });
      if (endpoint.kind === 'raw')
        router.options(path, async (request, response) => {
          const headers = await endpoint.crossOrigin?.(request, services);
          const status = headers || !endpoint.crossOrigin ? 204 : 403;
          sendRaw(response, { status, headers: { Vary: 'Origin', Allow: allowed, ...headers } });
        });
    }
    // Here, not at the end: a path with an id that follows would take this one's last word for an id.
    router.all(
      there.map(({ path }) => path),
      (_request, response) => {
        response.set('Allow', allowed);
        throw new Failure('method_not_allowed');
      },
    );
  }
  return router;
}

const pathsOf = (endpoint: Endpoint<any>) => [
  endpoint.path,
  ...(endpoint.kind === 'raw' ? (endpoint.aliases ?? []) : []),
];

const methodsOf = ({ method, kind }: Endpoint<any>) => [
  method.toUpperCase(),
  ...(method === 'get' ? ['HEAD'] : []),
  ...(kind === 'raw' ? ['OPTIONS'] : []),
];

/** `/leads/pipeline` before `/leads/:id`, which would take it for an id. */
const literalPathsFirst = (a: { path: string }, b: { path: string }) =>
  Number(a.path.includes(':')) - Number(b.path.includes(':'));

type Handler = (request: Request, response: Response) => Promise<void>;

function handlerOf(endpoint: Endpoint<any>, services: unknown, doors: Doors): Handler {
  if (endpoint.kind === 'raw') return rawHandler(endpoint, services);
  return endpoint.kind === 'public' ? publicHandler(endpoint, services) : entityHandler(endpoint, services, doors);
}

const entityHandler = (endpoint: EntityEndpoint<any>, services: unknown, doors: Doors): Handler => {
  const inputOf = inputReader(endpoint);
  const replySchema = endpoint.list ? z.array(endpoint.reply as z.ZodType) : (endpoint.reply as z.ZodType);
  const callerOf = async (request: Request): Promise<Actor> => {
    const actor = { ...(await doors.actorOf(request.get('authorization'))), address: request.ip ?? '' };
    if (endpoint.permission !== 'signed_in' && !actor.permissions.has(endpoint.permission))
      throw new Failure('not_allowed');
    return actor;
  };
  return async (request, response) => {
    const actor = await callerOf(request);
    response.locals['actor'] = actor;
    const scope = doors.scopeFor(actor.entityId);
    const input = { actor, scope, ...(await inputOf(request, response)) };
    if (endpoint.stream) {
      const feed = await endpoint.handle({ ...input, lastEventId: request.get('last-event-id') }, services);
      const { max_seconds: maxSeconds } = request.method === 'HEAD' ? { max_seconds: 0 } : input.query;
      const stream = { feed, reply: replySchema, userId: actor.userId, maxSeconds };
      return doors.streams.serve(response, { ...stream, assertAllowed: () => callerOf(request) });
    }
    const ifMatch = endpoint.takesIfMatch ? request.get('if-match') : undefined;
    const answer: unknown = await endpoint.handle({ ...input, ifMatch }, services);
    if (endpoint.versionOf)
      response.set('ETag', weakTag(endpoint.versionOf(answer instanceof Told ? answer.data : answer)));
    if (!endpoint.list) return sendData(response, { status: endpoint.status, reply: replySchema }, answer);
    const { data, ...standing } = answer as Page<unknown>;
    response.json({ success: true, data: replySchema.parse(data), filters: input.query, ...standing });
  };
};

const publicHandler = (endpoint: PublicEndpoint<any>, services: unknown): Handler => {
  const inputOf = inputReader(endpoint);
  return async (request, response) => {
    const input = await inputOf(request, response);
    const caller = { address: request.ip ?? '', userAgent: (request.get('user-agent') ?? '').slice(0, 255) };
    sendData(response, endpoint, await endpoint.handle({ ...caller, ...input }, services));
  };
};

const rawHandler = (endpoint: RawEndpoint<any>, services: unknown): Handler => {
  const readBytes = express.raw({ type: () => true, limit: endpoint.bodyLimit, inflate: false });
  return async (request, response) => {
    if (endpoint.crossOrigin && request.get('origin') !== undefined)
      response.set({ Vary: 'Origin', ...(await endpoint.crossOrigin(request, services)) }); // also on refusals: a page must be able to read why
    if (endpoint.body) await throughParser(readBytes, request, response);
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    sendRaw(response, await endpoint.handle(request, bytes, services));
  };
};

function sendData(
  response: Response,
  { status, reply }: { status?: number | undefined; reply: z.ZodType },
  answer: unknown,
): void {
  const told = answer instanceof Told;
  const data = reply.parse(told ? answer.data : answer); // drops what the schema does not name
  response.status(status ?? 200).json({ success: true, data, ...(told && { message: answer.message }) });
}

function sendRaw(response: Response, { status, headers, body }: RawReply): void {
  response.status(status).set({ ...headers });
  if (body === undefined) response.end();
  else if (typeof body === 'string') response.send(body);
  else response.json(body);
}

const readJson = express.json({
  limit: JSON_LIMIT,
  type: () => true,
  strict: false, // `null` or `7` is JSON: the schema says what it should have been
  verify: (...[, , bytes, encoding]) => {
    if (encoding === 'utf-8' && !isUtf8(bytes)) throw new Error('not UTF-8'); // decoding would store other text than was sent
  },
});

function inputReader(endpoint: EntityEndpoint<any> | PublicEndpoint<any>) {
  const [params, query, body] = [strict(endpoint.params), strict(endpoint.query), strict(endpoint.body)];
  return async (request: Request, response: Response) => {
    if (endpoint.body) {
      if (!request.is('json'))
        throw new Failure('unsupported_media_type', { message: 'Send JSON, with Content-Type: application/json.' });
      await throughParser(readJson, request, response);
    }
    return {
      params: checked(params, request.params, 'path'),
      query: checked(query, request.query, 'query'),
      body: endpoint.body ? checked(body, request.body, 'body') : undefined,
    };
  };
}

const throughParser = (parser: express.RequestHandler, request: Request, response: Response) =>
  new Promise<void>((resolve, reject) => {
    void parser(request, response, (error: unknown) => (error ? reject(parserFailure(error)) : resolve()));
  });

/** The caller's fault, as a Failure with the path of each mistake. (A reply that does not match its schema is ours: that stays a 500.) */
function checked(schema: z.ZodType, value: unknown, part: string): any {
  const result = schema.safeParse(value, { error: plainWords });
  if (!result.success) throw new Failure('invalid_input', { errors: complaintsOf(result.error, part) });
  return result.data;
}

function complaintsOf(error: z.ZodError, part: string): Complaint[] {
  return error.issues.flatMap((issue) => {
    const at = issue.path.join('.');
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: at ? `${at}.${key}` : key, message: `is not a known ${part} field` }));
    const message = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined; // rather than that some key is wrong
    return [{ path: at || part, message: message ?? issue.message }];
  });
}

/** Errors of body-parser and of Node's HTTP layer, by their documented `type`. */
function parserFailure(error: unknown): unknown {
  const { type, status, limit } = (error ?? {}) as { type?: string; status?: number; limit?: number };
  if (type === 'entity.parse.failed') return invalid('body', 'is not valid JSON');
  if (type === 'entity.verify.failed') return invalid('body', 'is not valid UTF-8');
  if (type === 'entity.too.large')
    return new Failure('too_large', {
      message: `The request is larger than ${limit} bytes, the most that this address takes.`,
    });
  if (error instanceof URIError)
    return invalid('path', 'has a % that is not followed by two hexadecimal digits of UTF-8');
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') return new Failure('unsupported_media_type');
  if (status !== undefined && status >= 400 && status < 500) return invalid('request', 'was cut off or is malformed');
  return error;
}

/** For an address that nothing serves. */
export const notFound = (): never => {
  throw new Failure('not_found', { message: 'There is nothing at this address.' });
};

/** A Failure is the caller's to read; anything else is ours to repair, and never shows its stack. */
export const onError =
  (report: (error: unknown, context: object) => void): ErrorRequestHandler =>
  // eslint-disable-next-line max-params -- Express knows an error handler by its four parameters
  (raw, _request, response, next) => {
    if (response.headersSent) return next(raw);
    const error = raw instanceof Failure ? raw : asFailure(parserFailure(raw));
    const requestId = String(response.locals['requestId'] ?? '');
    if (error instanceof Failure) {
      const { status, message, errors, retryAfter } = error;
      if (status >= 500) report(raw, { request_id: requestId });
      if (retryAfter !== undefined || status === 503) response.set('Retry-After', String(retryAfter ?? 2));
      if (status === 401) response.set('WWW-Authenticate', 'Bearer');
      response.status(status).json({ success: false, message, ...(errors && { errors }), request_id: requestId });
      return;
    }
    report(raw, { request_id: requestId });
    response.status(500).json({ success: false, message: 'Something broke on our side.', request_id: requestId });
  };

const asFailure = (error: unknown): unknown => (isOutage(error) ? new Failure('unavailable') : error);
