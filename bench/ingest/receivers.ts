import { join } from 'node:path';
import { HEAP } from '../../scripts/servers/index.ts';
import type { Place } from '../harness/place.ts';
import { type Server, startListening } from '../harness/processes.ts';
import type { Bench } from '../harness/workload.ts';
import type { Companies } from './companies.ts';

const here = (file: string) => join(import.meta.dirname, '..', file);
const PATH = '/api/webhooks/website';

export interface Receiver extends Server {
  readonly path: string;
  readonly port: number;
}

type Start = (file: string, name: string, more?: Readonly<Record<string, string>>) => Promise<Receiver>;

const starterIn = (bench: Bench, { environment }: Place, { secret }: Companies): Start => {
  return async (file, name, more = {}) => {
    const nodeOptions = name === 'api' ? HEAP.api : []; // as the product is started, and nothing else
    const program = {
      name,
      file,
      nodeOptions,
      dir: bench.dir,
      environment: { ...environment, LIMIT_SECRET: secret, ...more },
    };
    const server = await startListening(program, '/health/live');
    return { ...server, path: PATH, port: Number(new URL(server.origin).port) };
  };
};

/** Those that take submissions, each a process of its own. */
export const receiversIn = (bench: Bench, place: Place, companies: Companies) => {
  const start = starterIn(bench, place, companies);
  return {
    salesmagnet: () => start(join(bench.root, 'src/main.ts'), 'api'),
    /** Raw body and HMAC, and nothing kept. */
    verifying: (server: 'http' | 'express') =>
      start(here('limits/receive.ts'), `limit-${server}`, { LIMIT_SERVER: server }),
    /** The same with one batched write of the ledger's rows before the answer. */
    durable: (server: 'http' | 'express', more: Readonly<Record<string, string>> = {}) =>
      start(here('limits/receive.ts'), `limit-${server}-durable`, {
        LIMIT_SERVER: server,
        LIMIT_WRITES: 'ledger',
        ...more,
      }),
    textbook: () => start(here('textbook/receive.ts'), 'textbook-api'),
  };
};
