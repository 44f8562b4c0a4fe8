import { within } from '../../src/platform/deadline.ts';
import { Connection } from '../harness/connection.ts';

/** What is asked for, in turn. */
export interface Load {
  /** Such as `http://127.0.0.1:3000`. */
  readonly origin: string;
  readonly paths: readonly string[];
  readonly token?: string;
  /** Each sends its next request when its answer is there. */
  readonly connections: number;
  readonly seconds: number;
  /** Refusals are counted; else the first one is thrown, for it is quick and no measurement. */
  readonly mayRefuse?: boolean;
}

export interface Answered {
  readonly perSecond: number;
  /** Answers other than 200. */
  readonly refused: number;
  /** Milliseconds from sending to the last byte, ascending. */
  readonly times: readonly number[];
}

const DEADLINE_MS = 60_000;

/** Asks as often as the answers come. */
export async function closedLoop({ origin, paths, token, connections, seconds, mayRefuse }: Load): Promise<Answered> {
  const { hostname, port } = new URL(origin);
  const requests = paths.map((path) => requestFor(path, token));
  const times: number[] = [];
  const startedAt = performance.now();
  const end = startedAt + seconds * 1_000;
  let [turn, refused] = [0, 0];
  const client = async () => {
    const connection = new Connection(hostname, Number(port));
    try {
      do {
        const nth = turn % paths.length;
        turn += 1;
        const sentAt = performance.now();
        const status = await within(DEADLINE_MS, 'An answer', connection.send(requests[nth] ?? ''));
        times.push(performance.now() - sentAt);
        if (status === 200) continue;
        if (!mayRefuse) throw new Error(`${paths[nth]} was answered ${status}`);
        refused += 1;
      } while (performance.now() < end);
    } finally {
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  const elapsed = (performance.now() - startedAt) / 1_000;
  return { perSecond: times.length / elapsed, refused, times: times.sort((a, b) => a - b) };
}

const requestFor = (path: string, token: string | undefined): string =>
  `GET ${path} HTTP/1.1\r\nhost: localhost\r\n${token === undefined ? '' : `authorization: Bearer ${token}\r\n`}\r\n`;
