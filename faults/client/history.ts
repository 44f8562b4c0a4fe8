import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

export type Channel = 'website' | 'meta';
/** `lead`: an acknowledged one must be a lead in the end. `aside`: it may be set aside with a reason. */
export type Expectation = 'lead' | 'aside';

/** A request goes out, with these deliveries: a form's one, a webhook's many. Written before the first byte is sent. */
export interface Invoked {
  readonly type: 'invoke';
  readonly op: number;
  readonly at: number;
  readonly channel: Channel;
  readonly ids: readonly string[];
  /** Of a webhook's deliveries, in their order: what Meta calls them. */
  readonly leadgenIds?: readonly string[];
  readonly expect: Expectation;
}

/** `ok`: acknowledged by a 2xx. `fail`: answered by something else. `info`: no answer, so nobody knows. */
export interface Ended {
  readonly type: 'ok' | 'fail' | 'info';
  readonly op: number;
  readonly at: number;
  readonly status?: number;
  readonly leadId?: number | null;
  readonly eventId?: string;
  readonly retryAfter?: number;
  readonly error?: string;
}

export type Line = Invoked | Ended;

/** One attempt, both lines together; `end` is missing where the client itself died in between. */
export interface Attempt {
  readonly begin: Invoked;
  readonly end: Ended | undefined;
}

/**
 * What the client sent and what it was told, on disk before anything else happens. A line that `write` took survives the client's
 * death (it is the kernel's); a power cut is not among the faults.
 */
export class History {
  readonly file: string;
  readonly #descriptor: number;
  #op = 0;

  constructor(file: string) {
    this.file = file;
    this.#descriptor = openSync(file, 'ax', 0o600);
  }

  invoke({ channel, ids, leadgenIds, expect }: Pick<Invoked, 'channel' | 'ids' | 'leadgenIds' | 'expect'>): number {
    this.#op += 1;
    const known = { channel, ids, ...(leadgenIds && { leadgenIds }), expect };
    this.#write({ type: 'invoke', op: this.#op, at: Date.now(), ...known });
    return this.#op;
  }

  end(op: number, how: Omit<Ended, 'op' | 'at'>): Ended {
    const line = { op, at: Date.now(), ...how };
    this.#write(line);
    return line;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #write(line: Line): void {
    writeSync(this.#descriptor, `${JSON.stringify(line)}\n`);
  }
}

/** What the file says, in the order of the requests; what comes after its last line end was never written. */
export function attemptsIn(file: string): Attempt[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((text) => JSON.parse(text) as Line);
  const ends = new Map(lines.flatMap((line) => (line.type === 'invoke' ? [] : [[line.op, line] as const])));
  return lines.flatMap((line) => (line.type === 'invoke' ? [{ begin: line, end: ends.get(line.op) }] : []));
}
