import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

const protect = helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });

/** Names and values of the headers that helmet gives every answer. They never differ, so helmet is asked once, at start. */
export const securityHeaders: readonly (readonly [name: string, value: string])[] = (() => {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  protect(request, response, () => undefined);
  return response.getHeaderNames().map((name) => [name, String(response.getHeader(name))] as const);
})();

export const withSecurityHeaders: RequestHandler = (_request, response, next) => {
  for (const [name, value] of securityHeaders) response.setHeader(name, value);
  next();
};
