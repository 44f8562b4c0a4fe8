import type { Request } from 'express';
import { z } from 'zod';
import type { FailureCode } from './errors.ts';
import { type Feed, StreamQuery } from './event-stream.ts';
import type { Permission } from './permissions.ts';
import type { Scope } from './scope.ts';

/** Who calls: read from the database at each request (at most 5 s old), never from the request itself. */
export interface Actor {
  readonly userId: number;
  readonly entityId: number;
  readonly entityName: string;
  readonly roleId: number;
  readonly sessionId: number;
  /** Where the call came from. */
  readonly address: string;
  readonly permissions: ReadonlySet<Permission>;
}

export type Method = 'get' | 'post' | 'put' | 'delete';
type None = z.ZodUndefined;

/** What a list's handler returns: one page, and where it stands in the whole. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly total: number;
  readonly total_is_capped?: boolean;
  readonly next_cursor?: string | null;
}

/** Data with a sentence for people beside it. */
export class Told<T> {
  readonly data: T;
  readonly message: string;
  constructor(data: T, message: string) {
    this.data = data;
    this.message = message;
  }
}

interface Described {
  readonly summary: string;
  readonly description?: string;
  /** 201 where a POST creates a row with its own id, else 200. */
  readonly status?: 200 | 201 | 202;
  /** Failures beside those that every endpoint of its kind can give. */
  readonly fails?: readonly FailureCode[];
  /** Values that serve OpenAPI, Postman and the tests; `{{name}}` is a Postman variable. */
  readonly example?: Example;
  /** Lines for Postman's test script, beside the check of status and envelope. */
  readonly postmanTests?: readonly string[];
  /** Lines for Postman's pre-request script. */
  readonly postmanBefore?: readonly string[];
  /** First values of variables in the example or in the scripts. */
  readonly postmanVariables?: Readonly<Record<string, string>>;
  /** The variable that only a mail, or its owner, can fill: as long as it has its first value, Postman expects the 400 that is right then. */
  readonly postmanNeeds?: string;
}

interface Example {
  readonly params?: object;
  readonly query?: object;
  /** Of raw endpoints, which declare their headers. */
  readonly headers?: object;
  readonly body?: object;
}

interface Input<Params extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  readonly params: z.output<Params>;
  readonly query: z.output<Query>;
  readonly body: z.output<Body>;
}

interface Schemas<Params, Query, Body, Reply> {
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Of `data`; of one row of it where the endpoint is a list. */
  readonly reply: Reply;
}

interface Caller {
  readonly scope: Scope;
  readonly actor: Actor;
  /** Tags of the version that the caller means, where the endpoint takes them; see `etag.ts`. */
  readonly ifMatch?: string | undefined;
  /** Of a stream's caller who comes back. */
  readonly lastEventId?: string | undefined;
}

interface EntitySpec<
  Services,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Reply extends z.ZodType,
  Answer,
> extends Described,
    Schemas<Params, Query, Body, Reply> {
  /** Required on purpose: leaving it out must not compile. `signed_in` asks for a valid token only. */
  readonly permission: Permission | 'signed_in';
  /** Takes `If-Match`: the handler answers 409 where the record has another version by now. */
  readonly takesIfMatch?: true;
  /** What changes with each version of the answer's record: makes its ETag. */
  versionOf?(data: z.input<Reply>): string;
  handle(request: Caller & Input<Params, Query, Body>, services: Services): Promise<Answer>;
}

/** An endpoint that answers with server-sent events. */
interface StreamSpec<Services, Reply extends z.ZodType> extends Described {
  readonly permission: Permission | 'signed_in';
  /** Of the data of an event. */
  readonly reply: Reply;
  /** The caller is looked at again every few seconds: a stream outlives what its caller was allowed when it began. */
  handle(request: Caller, services: Services): Promise<Feed<z.input<Reply>>>;
}

interface PublicSpec<
  Services,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Reply extends z.ZodType,
> extends Described,
    Schemas<Params, Query, Body, Reply> {
  handle(
    request: { readonly address: string; readonly userAgent: string } & Input<Params, Query, Body>,
    services: Services,
  ): Promise<z.input<Reply> | Told<z.input<Reply>>>;
}

/** The answer of an endpoint that speaks a sender's protocol instead of our envelope. */
export interface RawReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as it is. */
  readonly body?: object | string;
}

/** A file as the answer, streamed: as an attachment of that name, or the part of it that is asked for. */
export interface FileReply {
  readonly file: { readonly path: string; readonly filename: string; readonly contentType: string };
}

/** What a raw endpoint takes beside its address. */
interface RawBody {
  readonly consumes: readonly string[];
  /** For the documentation only: the handler reads the raw bytes itself. */
  readonly body: z.ZodType;
  /** Of what HTML forms send, where that differs from the JSON. */
  readonly form?: { readonly body: z.ZodType; readonly example: object };
  /** In bytes; more is 413 before the handler is asked. */
  readonly bodyLimit: number;
}

interface RawSpec<Services> extends Described {
  /** Other paths that reach the same endpoint. */
  readonly aliases?: readonly string[];
  /** For the documentation only, as the query: the handler reads the request itself. */
  readonly params?: z.ZodType;
  readonly headers?: z.ZodType;
  readonly query?: z.ZodType;
  readonly reply: z.ZodType;
  /**
   * Headers that let a page on another origin read the answer; undefined: that origin may not. Also the answer to its preflight.
   * Not declared: no page is a caller.
   */
  crossOrigin?(request: Request, services: Services): Promise<Readonly<Record<string, string>> | undefined>;
  /** `bytes` as they came; none where no body is declared. */
  handle(request: Request, bytes: Buffer, services: Services): Promise<RawReply | FileReply>;
}

interface Placed {
  readonly method: Method;
  readonly path: string;
  /** Its turn among all declarations: a module's exports come sorted by name, and readers want them as they were written. */
  readonly turn: number;
}

let turns = 0;

// The three kinds of endpoint, as data: the router, OpenAPI, Postman and the tests all read these values. `any`: heterogeneous catalogue.
export type EntityEndpoint<Services> = Placed & {
  readonly kind: 'entity';
  readonly list: boolean;
  readonly stream?: true;
} & EntitySpec<Services, any, any, any, any, any>;
export type PublicEndpoint<Services> = Placed & { readonly kind: 'public' } & PublicSpec<Services, any, any, any, any>;
export type RawEndpoint<Services> = Placed & { readonly kind: 'raw'; readonly body?: z.ZodType } & Omit<
    RawBody,
    'body'
  > &
  RawSpec<Services>;
/** One of a catalogue, whatever services it asks for. */
export type AnyRawEndpoint = RawEndpoint<any>;
export type Endpoint<Services> = EntityEndpoint<Services> | PublicEndpoint<Services> | RawEndpoint<Services>;

/** Endpoints that act for a signed-in user, inside the user's entity. */
export function endpointsFor<Services>(base: string) {
  const one =
    (method: Method) =>
    <
      Reply extends z.ZodType,
      Params extends z.ZodType = None,
      Query extends z.ZodType = None,
      Body extends z.ZodType = None,
    >(
      path: string,
      spec: EntitySpec<Services, Params, Query, Body, Reply, z.input<Reply> | Told<z.input<Reply>>>,
    ): EntityEndpoint<Services> => ({ ...spec, kind: 'entity', list: false, method, path: base + path, turn: ++turns });

  const list = <Reply extends z.ZodType, Query extends z.ZodType, Params extends z.ZodType = None>(
    path: string,
    spec: EntitySpec<Services, Params, Query, None, Reply, Page<z.input<Reply>>>,
  ): EntityEndpoint<Services> => ({
    ...spec,
    kind: 'entity',
    list: true,
    method: 'get',
    path: base + path,
    turn: ++turns,
  });

  const stream = <Reply extends z.ZodType>(
    path: string,
    spec: StreamSpec<Services, Reply>,
  ): EntityEndpoint<Services> => ({
    ...spec,
    query: StreamQuery,
    kind: 'entity',
    list: false,
    stream: true,
    method: 'get',
    path: base + path,
    turn: ++turns,
  });

  return { get: one('get'), post: one('post'), put: one('put'), delete: one('delete'), list, stream };
}

/** Endpoints that anybody may call. They get no scope: there is no entity yet. */
export function publicEndpointsFor<Services>(base: string) {
  return {
    post: <Reply extends z.ZodType, Body extends z.ZodType = None>(
      path: string,
      spec: PublicSpec<Services, None, None, Body, Reply>,
    ): PublicEndpoint<Services> => ({ ...spec, kind: 'public', method: 'post', path: base + path, turn: ++turns }),
  };
}

/** Endpoints that take a sender's own format: the handler gets the raw bytes. */
export function rawEndpointsFor<Services>(base: string) {
  const placed = (method: Method, path: string) => ({ kind: 'raw', method, path: base + path, turn: ++turns }) as const;
  return {
    get: (path: string, spec: RawSpec<Services>): RawEndpoint<Services> => ({
      ...spec,
      ...placed('get', path),
      consumes: [],
      bodyLimit: 0,
    }),
    post: (path: string, spec: RawSpec<Services> & RawBody): RawEndpoint<Services> => ({
      ...spec,
      ...placed('post', path),
    }),
  };
}

export type Catalogue = Readonly<Record<string, Readonly<Record<string, Endpoint<any>>>>>;

type NeedOf<E> = E extends Endpoint<infer Services> ? (services: Services) => void : never;
type Each<Api> = { [F in keyof Api]: { [E in keyof Api[F]]: NeedOf<Api[F][E]> }[keyof Api[F]] }[keyof Api];

/** All services that the endpoints of a catalogue ask for, together. */
export type Needs<Api> = Each<Api> extends (services: infer S) => void ? S : never;

/** Every endpoint with its operation id, `feature.name`, in the order of declaration within its feature. */
export const operationsOf = (api: Catalogue) =>
  Object.entries(api).flatMap(([feature, endpoints]) =>
    Object.entries(endpoints)
      .sort(([, a], [, b]) => a.turn - b.turn)
      .map(([name, endpoint]) => ({ feature, name, operation: `${feature}.${name}`, endpoint })),
  );

/** The addresses of an endpoint: its own, and other names of it. */
export const pathsOf = (endpoint: Endpoint<any>): readonly string[] => [
  endpoint.path,
  ...(endpoint.kind === 'raw' ? (endpoint.aliases ?? []) : []),
];

/** The failures an endpoint may give, declared ones and those that come with its kind. */
export function failuresOf(endpoint: Endpoint<never>): readonly FailureCode[] {
  const codes = new Set<FailureCode>(['too_many_requests', 'unavailable', ...(endpoint.fails ?? [])]);
  if (endpoint.kind === 'entity') {
    codes.add('not_signed_in');
    if (endpoint.permission !== 'signed_in') codes.add('not_allowed');
    if (endpoint.path.includes(':')) codes.add('not_found');
    codes.add('invalid_input'); // even where nothing is declared: an unknown query key is refused
  }
  if (endpoint.kind !== 'entity' && (endpoint.body || endpoint.query)) codes.add('invalid_input');
  if (endpoint.body) for (const code of ['too_large', 'unsupported_media_type'] as const) codes.add(code);
  return [...codes];
}

/** The schema of one part of a request; a part that is not declared takes nothing. */
export const strict = (schema: z.ZodType | undefined): z.ZodType =>
  schema === undefined ? z.strictObject({}) : schema instanceof z.ZodObject ? schema.strict() : schema;
