import type { ServerResponse } from 'node:http';
import type { GraphError } from './errors.ts';
import type { Fault } from './records.ts';
import { JSON_TYPE, sendJson } from './send-json.ts';
import type { WireFault } from './wire-faults.ts';
import { writeJson } from './write-json.ts';

const HTML =
  '<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\n';

interface Failure {
  readonly kind: WireFault;
  readonly fault: Fault;
  /** What a faultless answer would have held. */
  readonly data: object;
  readonly error: GraphError;
}

/** Gives an answer that is none: HTML, a cut connection, headers and then silence, half a document, an error under status 200. */
export function failOnTheWire(response: ServerResponse, { kind, fault, data, error }: Failure): void {
  switch (kind) {
    case 'html-502':
      response.writeHead(502, { 'content-type': 'text/html; charset=utf-8' }).end(HTML);
      return;
    case 'hang-up':
      response.destroy();
      return;
    case 'slow-body':
      response.writeHead(200, JSON_TYPE);
      response.write('{'); // and nothing more, until the caller gives up
      return;
    case 'truncated-json': {
      const whole = writeJson(data);
      response.writeHead(200, JSON_TYPE).end(whole.slice(0, Math.ceil(whole.length / 2)));
      return;
    }
    case 'error-in-200':
      sendJson(response, { status: 200, body: error.body });
      return;
    case '429':
      response
        .writeHead(429, { 'content-type': 'text/plain', 'retry-after': String(fault.retryAfterSeconds) })
        .end('Too Many Requests');
      return;
  }
}
