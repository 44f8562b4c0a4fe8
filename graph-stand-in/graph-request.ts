import type { IncomingMessage } from 'node:http';
import { graphError } from './errors.ts';

/** A call as every part of the stand-in sees it, however it was sent. */
export interface GraphRequest {
  readonly method: string;
  /** As asked for, such as `v26.0`; of the app's settings when the path has none. */
  readonly version: string;
  /** Without the version. */
  readonly path: string;
  readonly node: string;
  readonly edge: string;
  /** The node, or those of `?ids=`. */
  readonly ids: readonly string[];
  /** Query and body as one; what came as JSON is JSON text. */
  readonly params: Readonly<Record<string, string>>;
  readonly token: string | undefined;
  readonly tokenIn: 'query' | 'body' | 'header' | undefined;
  /** `http://127.0.0.1:1234`: what `paging.next` starts with. */
  readonly origin: string;
}

const VERSION = /^v\d+\.\d+$/;

/** The call that an HTTP request makes; throws 2500 for a path that no Graph call has. */
export function graphRequest(message: IncomingMessage, body: string, defaultVersion: string): GraphRequest {
  const origin = `http://${message.headers.host ?? '127.0.0.1'}`;
  const url = new URL(message.url ?? '/', origin);
  const place = placeOf(url.pathname);
  const query = Object.fromEntries(url.searchParams);
  const fromBody = bodyParams(message.headers['content-type'] ?? '', body);
  const params = { ...query, ...fromBody };
  return {
    method: message.method ?? 'GET',
    ...place,
    version: place.version ?? defaultVersion,
    ids: place.node ? [place.node] : (params['ids'] ?? '').split(',').filter(Boolean),
    params,
    ...tokenOf(query, fromBody, message.headers.authorization),
    origin,
  };
}

function placeOf(pathname: string) {
  const segments = pathname.split('/').filter(Boolean).map(decoded);
  const version = VERSION.test(segments[0] ?? '') ? segments.shift() : undefined;
  const [node = '', edge = '', ...more] = segments;
  if (more.length > 0) throw graphError('2500', { words: { path: `/${more.join('/')}` } });
  return { version, path: `/${segments.join('/')}`, node, edge };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

type Params = Record<string, string>;

function tokenOf(query: Params, body: Params, authorization = ''): Pick<GraphRequest, 'token' | 'tokenIn'> {
  if (query['access_token']) return { token: query['access_token'], tokenIn: 'query' };
  if (body['access_token']) return { token: body['access_token'], tokenIn: 'body' };
  const bearer = /^(?:Bearer|OAuth) (.+)$/i.exec(authorization)?.[1];
  return { token: bearer, tokenIn: bearer ? 'header' : undefined };
}

function bodyParams(type: string, body: string): Params {
  if (!body) return {};
  if (!type.includes('json')) return Object.fromEntries(new URLSearchParams(body));
  const value = jsonOr(body, undefined);
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, typeof one === 'string' ? one : JSON.stringify(one)]),
  );
}

/** The value of a JSON text, or what to take when it is none. */
export function jsonOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return otherwise;
  }
}
