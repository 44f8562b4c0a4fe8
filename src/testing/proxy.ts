import { connect, createServer, type Socket } from 'node:net';

export interface Proxy {
  readonly port: number;
  /** Connections break, and new ones are refused. */
  cut(): void;
  /** Connections stay open, and nothing passes: a hung server. */
  hang(): void;
  /** Hangs as soon as a client says this. */
  hangWhen(text: string): void;
  /** Hung connections hang for ever, as after a lost route; new ones pass. */
  lose(): void;
  heal(): void;
  close(): Promise<void>;
}

/** A TCP door to a server on 127.0.0.1 that can be shut: what takes the network away in tests. */
export async function proxyTo(targetPort: number): Promise<Proxy> {
  let mode: 'open' | 'cut' | 'hung' = 'open';
  let trigger: string | undefined;
  const listen = (said: Buffer) => {
    if (trigger === undefined || !said.includes(trigger)) return;
    trigger = undefined;
    hang();
  };
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((client) => {
    if (mode === 'cut') {
      client.destroy();
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    const pair = [client, target] as const;
    pairs.add(pair);
    if (mode === 'open') {
      client.on('data', listen);
      join(pair);
    }
    for (const [one, other] of [pair, [target, client] as const]) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
  });
  const hang = () => {
    mode = 'hung';
    for (const [client, target] of pairs) {
      client.unpipe(target).pause();
      target.unpipe(client).pause();
    }
  };
  const lost: (readonly [Socket, Socket])[] = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut() {
      mode = 'cut';
      for (const [client] of pairs) client.destroy();
    },
    hang,
    hangWhen(text) {
      trigger = text;
    },
    lose() {
      mode = 'open';
      lost.push(...pairs);
      pairs.clear();
    },
    heal() {
      mode = 'open';
      for (const pair of pairs) join(pair);
    },
    async close() {
      for (const [client] of [...pairs, ...lost]) client.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function join([client, target]: readonly [Socket, Socket]): void {
  client.pipe(target);
  target.pipe(client);
}
