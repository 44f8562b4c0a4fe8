import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { CountCall } from './caller-limits.ts';
import { type Crowd, NO_ROOM } from './crowd.ts';
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
  pathsOf,
  type RawEndpoint,
  Told,
} from './endpoint.ts';
import { Failure } from './errors.ts';
import { weakTag } from './etag.ts';
import type { EventStreams, StreamQuery } from './event-stream.ts';
import { sendRaw } from './raw-answer.ts';
import { assertFits, inputReader, parserFailure, throughParser } from './request-input.ts';
import type { Scope } from './scope.ts';

export interface Doors {
  /** The caller, from the Authorization header; throws `not_signed_in`. */
  actorOf(authorization: string | undefined): Promise<Omit<Actor, 'address'>>;
  /** Counts a request of a signed-in caller against the limits. */
  readonly countCall: CountCall;
  scopeFor(entityId: number): Scope;
  readonly streams: EventStreams;
  /** Those under way at a raw endpoint. */
  crowdOf(operation: string): Crowd;
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
      const serve = handlerOf({ operation, endpoint, services, doors });
      router[endpoint.method](path, (request, response) => {
        response.set('Cache-Control', 'no-store'); // people's data, each caller's own
        return serve(request, response).catch((error: unknown) => {
          throw told(error, { operation, endpoint, doors });
        });
      });
      if (endpoint.kind === 'raw')
        router.options(path, async (request, response) => {
          const headers = await endpoint.crossOrigin?.(request, services);
          const status = headers || !endpoint.crossOrigin ? 204 : 403;
          await sendRaw(response, { status, headers: { Vary: 'Origin', Allow: allowed, ...headers } });
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

const methodsOf = ({ method, kind }: Endpoint<any>) => [
  method.toUpperCase(),
  ...(method === 'get' ? ['HEAD'] : []),
  ...(kind === 'raw' ? ['OPTIONS'] : []),
];

/** `/leads/pipeline` before `/leads/:id`, which would take it for an id. */
const literalPathsFirst = (a: { path: string }, b: { path: string }) =>
  Number(a.path.includes(':')) - Number(b.path.includes(':'));

type Handler = (request: Request, response: Response) => Promise<void>;

/** An endpoint with what it needs. */
interface Served<Kind, Door extends keyof Doors = keyof Doors> {
  readonly operation: string;
  readonly endpoint: Kind;
  readonly services: unknown;
  readonly doors: Pick<Doors, Door>;
}

/** The error; a failure that the endpoint does not declare is told to whoever listens. */
export function told(
  error: unknown,
  { operation, endpoint, doors }: Omit<Served<Endpoint<any>, 'onUndeclared'>, 'services'>,
) {
  if (error instanceof Failure && !failuresOf(endpoint as never).includes(error.code))
    doors.onUndeclared(operation, error);
  return error;
}

function handlerOf({ operation, endpoint, services, doors }: Served<Endpoint<any>>): Handler {
  if (endpoint.kind === 'raw') return rawHandler({ operation, endpoint, services, doors });
  return endpoint.kind === 'public' ? publicHandler(endpoint, services) : entityHandler(endpoint, services, doors);
}

const entityHandler = (endpoint: EntityEndpoint<any>, services: unknown, doors: Doors): Handler => {
  const inputOf = inputReader(endpoint);
  const replySchema = endpoint.list ? z.array(endpoint.reply as z.ZodType) : (endpoint.reply as z.ZodType);
  const callerOf = async (request: Request): Promise<Actor> => ({
    ...(await doors.actorOf(request.get('authorization'))),
    address: request.ip ?? '',
  });
  const assertAllowed = ({ permissions }: Actor) => {
    if (endpoint.permission !== 'signed_in' && !permissions.has(endpoint.permission)) throw new Failure('not_allowed');
  };
  return async (request, response) => {
    const actor = await callerOf(request);
    response.locals['actor'] = actor;
    const { headers, refusal } = await doors.countCall(actor);
    response.set(headers);
    if (refusal) throw refusal;
    assertAllowed(actor);
    const scope = doors.scopeFor(actor.entityId);
    const input = { actor, scope, ...(await inputOf(request, response)) };
    if (endpoint.stream) {
      const feed = await endpoint.handle({ ...input, lastEventId: request.get('last-event-id') }, services);
      const asked = input.query as z.output<typeof StreamQuery>;
      const maxSeconds = request.method === 'HEAD' ? 0 : asked.max_seconds;
      const stream = { feed, reply: replySchema, userId: actor.userId, maxSeconds };
      return doors.streams.serve(response, {
        ...stream,
        assertAllowed: async () => assertAllowed(await callerOf(request)),
      });
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

/** What a raw endpoint answers. Whom its crowd has no room for is turned away before the body is read, and looked at once more after. */
export async function answerOf(
  { operation, endpoint, services, doors }: Served<RawEndpoint<any>, 'crowdOf'>,
  request: Request,
  read: () => Promise<Buffer>,
) {
  const crowd = doors.crowdOf(operation);
  crowd.assertRoom();
  const bytes = await read();
  return crowd.run(() => endpoint.handle(request, bytes, services));
}

const rawHandler = (served: Served<RawEndpoint<any>>): Handler => {
  const { endpoint, services } = served;
  const readBytes = express.raw({ type: () => true, limit: endpoint.bodyLimit, inflate: false });
  return async (request, response) => {
    if (endpoint.crossOrigin && request.get('origin') !== undefined)
      response.set({ Vary: 'Origin', ...(await endpoint.crossOrigin(request, services)) }); // also on refusals: a page must be able to read why
    const reply = await answerOf(served, request, async () => {
      if (endpoint.body) assertFits(request, response, endpoint.bodyLimit);
      if (endpoint.body) await throughParser(readBytes, request, response);
      return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    });
    await sendRaw(response, reply);
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
      if (raw === NO_ROOM) response.locals['isTurnedAway'] = true;
      else if (status >= 500) report(raw, { request_id: requestId });
      if (retryAfter !== undefined || status === 503) response.set('Retry-After', String(retryAfter ?? 2));
      if (status === 401) response.set('WWW-Authenticate', 'Bearer');
      response.status(status).json({ success: false, message, ...(errors && { errors }), request_id: requestId });
      return;
    }
    report(raw, { request_id: requestId });
    response.status(500).json({ success: false, message: 'Something broke on our side.', request_id: requestId });
  };

const asFailure = (error: unknown): unknown => (isOutage(error) ? new Failure('unavailable') : error);
