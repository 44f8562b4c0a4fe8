import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express, Request, Response } from 'express';
import { type AnyRawEndpoint, type Catalogue, operationsOf, pathsOf, type RawReply } from './endpoint.ts';
import { invalid } from './errors.ts';
import { answerOf, type Doors, onError, told } from './http.ts';
import { sendRaw } from './raw-answer.ts';
import type { RequestNotes } from './request-log.ts';
import { securityHeaders } from './security-headers.ts';

interface Needs {
  readonly doors: Pick<Doors, 'crowdOf' | 'onUndeclared'>;
  /** Serves all that is not plain. */
  readonly app: Express;
  readonly notes: RequestNotes;
  readonly report: (error: unknown, context: object) => void;
}

interface Place {
  readonly operation: string;
  readonly path: string;
  readonly endpoint: AnyRawEndpoint;
}

/** Names and values in turn, as Node's `writeHead` takes them. */
type Headers = readonly string[];

/**
 * Serves plain posts to raw endpoints past Express, whose way to the handler costs more than the handler. Whatever is unusual about a
 * request (a length that is not said, an encoding, another spelling of the address) is Express' to judge: then the answer is false, and
 * nothing has happened.
 */
export function directPosts(api: Catalogue, services: unknown, { doors, app, notes, report }: Needs) {
  const places = placesIn(api);
  const fail = onError(report);

  const serve = async (place: Place, request: Request, response: Response): Promise<void> => {
    const always = ['X-Request-Id', notes.begin(request, response), 'Cache-Control', 'no-store'];
    try {
      const { crossOrigin } = place.endpoint;
      if (crossOrigin && request.headers.origin !== undefined)
        always.push(...flat({ Vary: 'Origin', ...(await crossOrigin(request, services)) }));
      const answering = answerOf({ ...place, services, doors }, request, () => bytesOf(request));
      const reply = await answering.catch((error: unknown) => {
        throw told(error, { ...place, doors });
      });
      if ('file' in reply || typeof reply.body === 'string') await sendRaw(dressed(app, response, always), reply);
      else send(response, always, reply);
    } catch (error) {
      fail(error, request, dressed(app, response, always), () => void response.destroy());
    }
  };

  return (incoming: IncomingMessage, outgoing: ServerResponse): boolean => {
    const place = incoming.method === 'POST' ? places.get(pathOf(incoming.url)) : undefined;
    if (!place || !isPlain(incoming, place.endpoint)) return false;
    const [request, response] = [incoming as Request, outgoing as Response];
    Object.setPrototypeOf(request, app.request as object);
    Object.assign(request, { res: response, route: place });
    Object.assign(response, { req: request, locals: {} });
    void serve(place, request, response);
    return true;
  };
}

const placesIn = (api: Catalogue): ReadonlyMap<string, Place> =>
  new Map(
    operationsOf(api).flatMap(({ operation, endpoint }) =>
      endpoint.kind === 'raw' && endpoint.method === 'post'
        ? pathsOf(endpoint)
            .filter((path) => !path.includes(':'))
            .map((path) => [path, { operation, path, endpoint }] as const)
        : [],
    ),
  );

function pathOf(url = ''): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

const DIGITS = /^\d{1,9}$/;

/** With a body of a length that is said, and not too large, as it is. */
function isPlain({ headers }: IncomingMessage, { bodyLimit }: AnyRawEndpoint): boolean {
  const length = headers['content-length'];
  if (headers['content-encoding'] !== undefined || headers['transfer-encoding'] !== undefined) return false;
  return length !== undefined && DIGITS.test(length) && Number(length) > 0 && Number(length) <= bodyLimit;
}

/** The whole body. Node counts that it is as long as it said. */
const bytesOf = (request: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const cutOff = () => reject(invalid('request', 'was cut off or is malformed'));
    request
      .on('data', (chunk: Buffer) => void chunks.push(chunk))
      .once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
      .once('error', cutOff)
      .once('aborted', cutOff);
    if (request.destroyed) cutOff(); // while its origin was looked up
  });

const flat = (headers: Readonly<Record<string, string>>): Headers => Object.entries(headers).flat();

const protection: Headers = securityHeaders.flat();

/** In one go: each header that Express sets by itself is looked up, compared and copied. */
function send(response: ServerResponse, always: Headers, { status, headers = {}, body }: RawReply): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  const type = body === undefined ? [] : ['Content-Type', 'application/json; charset=utf-8'];
  const length = ['Content-Length', String(Buffer.byteLength(text))];
  response.writeHead(status, [...protection, ...always, ...type, ...length, ...flat(headers)]);
  response.end(text);
}

/** As Express makes it, with what its middleware would have set. */
function dressed(app: Express, response: Response, always: Headers): Response {
  Object.setPrototypeOf(response, app.response as object);
  if (response.headersSent) return response;
  for (const [name, value] of securityHeaders) response.setHeader(name, value);
  for (let at = 0; at < always.length; at += 2) response.setHeader(String(always[at]), String(always[at + 1]));
  return response;
}
