import { connect, type Socket } from 'node:net';

/** A connection of its own to this machine, whose bytes the test chooses; it never lives longer than a test waits. */
export function rawConnection(port: number) {
  const socket: Socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setTimeout(45_000, () => socket.destroy());
  socket.on('data', (piece) => (text += piece.toString('latin1')));
  socket.on('error', () => undefined); // a server that has enough of us is what some tests are about
  const closed = new Promise<void>((resolve) => void socket.once('close', () => resolve()));
  return {
    socket,
    /** What has come until now. */
    received: () => text,
    /** All that comes until the other side ends it. */
    async answer(): Promise<string> {
      await closed;
      return text;
    },
    end(): void {
      socket.destroy();
    },
  };
}

/** The status of each answer on a connection, in their order. */
export const statusesIn = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
