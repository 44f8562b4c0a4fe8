import { createServer } from 'node:net';
import type { Child } from './child.ts';

/** Where private servers live, and how they talk to whoever started them. */
export interface Place {
  readonly dir: string;
  /** Aborted when nothing more shall be started. */
  readonly signal?: AbortSignal;
  /** A random value that stays the same as long as the data does. */
  secret(name: string): string;
  /** Shows progress for what takes over a second. */
  step<T>(label: string, work: () => Promise<T>): Promise<T>;
  /** Told of each server as soon as it runs, before it answers: whoever must stop everything knows it from then on. */
  onStart?(server: RunningServer): void;
  /** `ending` goes on after the name: "was ended by SIGKILL". */
  onExit(name: string, server: RunningServer, ending: string): void;
}

export interface RunningServer {
  readonly name: string;
  /** What a process needs in its environment to reach it. */
  readonly environment: Readonly<Record<string, string>>;
  child: Child;
  stopping: boolean;
  /** It ended before it ever answered. */
  failed?: boolean;
  /** The same server again, on the same port and data. */
  relaunch(): Child;
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
