import type { ServerResponse } from 'node:http';
import { writeJson } from './write-json.ts';

export const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' };

interface Answer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Ends an answer as Graph does: escaped JSON, UTF-8 named. */
export function sendJson(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  response.writeHead(status, { ...JSON_TYPE, ...headers }).end(writeJson(body));
}
