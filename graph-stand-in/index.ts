export { addDemoPages, demoPages } from './demo.ts';
export { createGraph, type Graph } from './graph.ts';
export { listenGraph } from './serve.ts';
