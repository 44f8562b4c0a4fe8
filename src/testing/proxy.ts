import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** What a bad network does to what passes. */
export interface Strain {
  /** How long each piece is on its way. */
  readonly delayMs?: number;
  readonly bytesPerSecond?: number;
  /** The connection is reset (RST) once so many bytes have gone to the server. */
  readonly resetAfterBytes?: number;
}

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
  /** From now on connections are as bad as this; those that are open break. Without a strain they are good again. */
  strain(strain?: Strain): void;
  /** New connections lead to another server. */
  leadTo(port: number): void;
  close(): Promise<void>;
}

type Pair = readonly [Socket, Socket];

/** A TCP door to a server on 127.0.0.1 that can be shut: what takes the network away in tests. */
export async function proxyTo(targetPort: number): Promise<Proxy> {
  let mode: 'open' | 'cut' | 'hung' = 'open';
  let trigger: string | undefined;
  let currentStrain: Strain | undefined;
  let currentPort = targetPort;
  const listen = (said: Buffer) => {
    if (trigger === undefined || !said.includes(trigger)) return;
    trigger = undefined;
    hang();
  };
  const pairs = new Set<Pair>();
  const server = createServer((client) => {
    if (mode === 'cut') {
      client.destroy();
      return;
    }
    const target = connect(currentPort, '127.0.0.1');
    const pair = [client, target] as const;
    pairs.add(pair);
    if (mode === 'open') {
      client.on('data', listen);
      if (currentStrain) joinBadly(pair, currentStrain);
      else join(pair);
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
  const breakAll = () => {
    for (const [client] of pairs) client.destroy();
  };
  const lost: Pair[] = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut() {
      mode = 'cut';
      breakAll();
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
    strain(strain) {
      currentStrain = strain;
      breakAll();
    },
    leadTo(port) {
      currentPort = port;
    },
    async close() {
      for (const [client] of [...pairs, ...lost]) client.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function join([client, target]: Pair): void {
  client.pipe(target);
  target.pipe(client);
}

function joinBadly([client, target]: Pair, strain: Strain): void {
  const { resetAfterBytes = Infinity } = strain;
  let bytes = 0;
  client.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > resetAfterBytes) client.resetAndDestroy();
  });
  client.pipe(slowed(strain)).pipe(target);
  target.pipe(slowed(strain)).pipe(client);
}

/** A slow line sends piece after piece; what is late on a long line does not hold up what comes after. */
function slowed({ delayMs = 0, bytesPerSecond = Infinity }: Strain): Transform {
  const line = new Transform({
    transform(piece: Buffer, _encoding, done) {
      const busyMs = (piece.length / bytesPerSecond) * 1_000;
      setTimeout(() => {
        if (!line.destroyed) line.push(piece);
        if (busyMs > 0) done();
      }, delayMs + busyMs);
      if (busyMs === 0) done();
    },
    flush: (done) => void setTimeout(done, delayMs),
  });
  return line;
}
