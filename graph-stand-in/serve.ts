import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { logCall } from './call-log.ts';
import { answerControl, isControl } from './control.ts';
import { GraphError } from './errors.ts';
import { faultError, faultFor, isWireFault } from './faults.ts';
import { failOnTheWire } from './fail-on-the-wire.ts';
import type { Graph } from './graph.ts';
import { type GraphRequest, graphRequest } from './graph-request.ts';
import { pagesOf } from './objects.ts';
import { answerTo } from './routes.ts';
import { sendJson } from './send-json.ts';
import { usageHeaders } from './usage.ts';

const LARGEST_BODY = 64 * 1024 * 1024;
/** The oldest version that is still served; an older one is served as this. */
const OLDEST_VERSION = 21;

/** Answers Graph's calls, and the control door's under `/_stand-in`. */
export const serveGraph =
  (graph: Graph): RequestListener =>
  (message, response) => {
    void answer(graph, message, response).catch((error: unknown) => {
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
      response
        .writeHead(500, { 'content-type': 'text/plain; charset=UTF-8' })
        .end(`The stand-in itself failed: ${words}`);
    });
  };

/** Listens on 127.0.0.1; port 0, or none, is any free one. */
export async function listenGraph(
  graph: Graph,
  { port = 0 }: { port?: number } = {},
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(serveGraph(graph));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      graph.stopSending();
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      server.closeAllConnections(); // answers that a fault holds back would never end
      await closed;
    },
  };
}

async function answer(graph: Graph, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await bodyOf(message);
  if (isControl(message.url)) return answerControl(graph, { message, body, response });
  response.setHeader('facebook-api-version', graph.state.app.version);
  try {
    const request = graphRequest(message, body, graph.state.app.version);
    response.setHeader('facebook-api-version', servedVersion(request.version));
    await answerCall(graph, request, response);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    sendJson(response, error);
  }
}

async function answerCall(graph: Graph, request: GraphRequest, response: ServerResponse): Promise<void> {
  const { state } = graph;
  logCall(state, request);
  const fault = faultFor(state, request);
  if (fault && isWireFault(fault.kind)) {
    const data = fault.kind === 'truncated-json' ? await answerTo(state, request, graph.announceTestLead) : {};
    return failOnTheWire(response, { kind: fault.kind, fault, data, error: faultError(state, fault, request) });
  }
  if (fault) throw faultError(state, fault, request);
  const data = await answerTo(state, request, graph.announceTestLead);
  sendJson(response, { status: 200, body: data, headers: usageHeaders(state, pagesOf(state, request)) });
}

const servedVersion = (version: string): string =>
  Number(version.slice(1)) < OLDEST_VERSION ? `v${OLDEST_VERSION}.0` : version;

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error('The body is larger than the stand-in takes.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
