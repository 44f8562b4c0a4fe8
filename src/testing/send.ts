import type { RequestListener } from 'node:http';
import request from 'supertest';
import type { Endpoint } from '../platform/endpoint.ts';

export interface Sent {
  /** Put into the path as they are: the caller escapes what needs it. */
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, unknown>>;
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: string;
}

export interface Answer {
  readonly status: number;
  /** The whole of it, headers included: where a search for what must not be there looks. */
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  // As in Reply: the declared schema has checked it.
  readonly body: any;
}

/** Sends a request to an endpoint as it is given, whether it fits or not; JSON unless a header says otherwise. */
export async function send(
  http: RequestListener,
  endpoint: Pick<Endpoint<never>, 'method' | 'path'>,
  sent: Sent = {},
): Promise<Answer> {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => String(sent.params?.[name] ?? `missing-${name}`));
  const call = request(http)[endpoint.method](path).redirects(0);
  if (sent.token !== undefined) call.set('Authorization', `Bearer ${sent.token}`);
  if (sent.body !== undefined) call.set('Content-Type', 'application/json');
  for (const [name, value] of Object.entries(sent.headers ?? {})) call.set(name, value);
  if (sent.query) call.query(sent.query);
  if (sent.body !== undefined) call.send(typeof sent.body === 'string' ? sent.body : JSON.stringify(sent.body));
  const { status, text, headers, body } = await call;
  return { status, headers, body, text: `${JSON.stringify(headers)}\n${text}` };
}
