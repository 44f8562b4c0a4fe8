import { connect, type Socket } from 'node:net';

/** A keep-alive HTTP connection that sends one request at a time and reads hardly more of an answer than its status: as cheap as a client can be. */
export class Connection {
  /** Whether the last answer, where it was a refusal, said in seconds when to try again. */
  saysWhen = false;
  readonly #open: () => Socket;
  #socket: Socket;
  #pending: { resolve(status: number): void; reject(error: Error): void } | undefined;
  #buffer = '';

  constructor(host: string, port: number) {
    this.#open = () => connect({ host, port, noDelay: true });
    this.#socket = this.#wire(this.#open());
  }

  /** Resolves with the status of the answer; rejects where the connection ended without one, and opens another. */
  send(request: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      this.#socket.write(request, 'latin1');
    });
  }

  close(): void {
    this.#pending = undefined;
    this.#socket.destroy();
  }

  #wire(socket: Socket): Socket {
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#read(chunk));
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => {
      const pending = this.#pending;
      this.#pending = undefined;
      this.#buffer = '';
      if (!pending) return;
      this.#socket = this.#wire(this.#open());
      pending.reject(new Error('The connection ended'));
    });
    return socket;
  }

  #read(chunk: string): void {
    this.#buffer += chunk;
    const head = this.#buffer.indexOf('\r\n\r\n');
    if (head === -1) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.#buffer)?.[1] ?? 0);
    if (this.#buffer.length < head + 4 + length) return;
    const status = Number(this.#buffer.slice(9, 12));
    const headers = this.#buffer.slice(0, head + 2);
    const closes = /\r\nconnection: close/i.test(headers);
    this.saysWhen = status !== 200 && /\r\nretry-after: \d+\r\n/i.test(headers);
    this.#buffer = '';
    const pending = this.#pending;
    this.#pending = undefined;
    if (closes) {
      this.#socket.removeAllListeners('close').destroy();
      this.#socket = this.#wire(this.#open());
    }
    pending?.resolve(status);
  }
}
