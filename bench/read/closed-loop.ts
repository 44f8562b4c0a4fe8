import { Agent, request } from 'node:http';

/** What is asked for, in turn. */
export interface Load {
  /** Such as `http://127.0.0.1:3000`. */
  readonly origin: string;
  readonly paths: readonly string[];
  readonly token?: string;
  /** Each sends its next request when its answer is there. */
  readonly connections: number;
  readonly seconds: number;
}

export interface Answered {
  readonly perSecond: number;
  /** Milliseconds from sending to the last byte, ascending. */
  readonly times: readonly number[];
}

const DEADLINE_MS = 60_000;

/** Asks as often as the answers come. Throws for any answer but 200: a refusal is quick, and no measurement. */
export async function closedLoop({ origin, paths, token, connections, seconds }: Load): Promise<Answered> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const times: number[] = [];
  const startedAt = performance.now();
  const end = startedAt + seconds * 1_000;
  let turn = 0;
  const client = async () => {
    do {
      const path = paths[turn % paths.length] as string;
      turn += 1;
      const sentAt = performance.now();
      await ask(new URL(path, origin), { agent, headers });
      times.push(performance.now() - sentAt);
    } while (performance.now() < end);
  };
  try {
    await Promise.all(Array.from({ length: connections }, client));
  } finally {
    agent.destroy();
  }
  const elapsed = (performance.now() - startedAt) / 1_000;
  return { perSecond: times.length / elapsed, times: times.sort((a, b) => a - b) };
}

interface Way {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}

const ask = (url: URL, { agent, headers }: Way): Promise<void> =>
  new Promise((resolve, reject) => {
    const call = request(url, { agent, headers, timeout: DEADLINE_MS }, (answer) => {
      answer.on('error', reject);
      answer.on('end', () =>
        answer.statusCode === 200
          ? resolve()
          : reject(new Error(`${url.pathname}${url.search} was answered ${answer.statusCode}`)),
      );
      answer.resume();
    });
    call.on('timeout', () => call.destroy(new Error(`${url.pathname}${url.search} was not answered`)));
    call.on('error', reject);
    call.end();
  });

/** The time within which that share of the answers came. */
export const quantile = (ascending: readonly number[], share: number): number =>
  ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN;
