export { addDemoPages, demoPages } from './demo.ts';
export { createGraph, type Graph, type GraphOptions } from './graph.ts';
export { proofOf } from './proof.ts';
export { listenGraph, serveGraph } from './serve.ts';
export { signatures } from './webhook-signature.ts';
