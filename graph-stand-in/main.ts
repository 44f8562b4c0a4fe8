import { z } from 'zod';
import { addDemoPages, createGraph, listenGraph } from './index.ts';

// A program of its own, apart from the product and its configuration.
// eslint-disable-next-line no-restricted-properties
const environment = process.env;

try {
  const graph = createGraph({
    appId: environment['FB_APP_ID'] || '300000000000001',
    appSecrets: (environment['FB_APP_SECRET'] || 'demo-app-secret').split(',').map((secret) => secret.trim()),
    verifyToken: environment['FB_VERIFY_TOKEN'] || 'demo-verify-token',
    ...(environment['GRAPH_CALLBACK_URL'] && { callbackUrl: environment['GRAPH_CALLBACK_URL'] }),
    fill: addDemoPages,
  });
  const { url, close } = await listenGraph(graph, { port: Number(environment['GRAPH_PORT'] || 4010) });
  process.stdout.write(`The stand-in for Meta's Graph API listens at ${url}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void close());
} catch (error) {
  const sentence = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  process.stderr.write(`The stand-in for Meta's Graph API cannot start: ${sentence}\n`);
  process.exitCode = 1;
}
