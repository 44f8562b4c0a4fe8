import { until } from './until.ts';

export interface SentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: any;
}

/** Reads server-sent events as a browser does, until it is closed or the server ends. */
export async function readEvents(url: string, headers: Readonly<Record<string, string>>) {
  const abort = new AbortController();
  const response = await fetch(url, { headers, signal: abort.signal });
  const events: SentEvent[] = [];
  const state = { lastEventId: headers['Last-Event-ID'] ?? '', ended: false, comments: 0 };
  const reading = read().catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });

  async function read(): Promise<void> {
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) take(block);
    }
    state.ended = true;
  }

  function take(block: string): void {
    if (block.startsWith(':')) state.comments += 1;
    const fields = new Map(
      block.split('\n').map((line) => [line.split(': ')[0] ?? '', line.slice(line.indexOf(': ') + 2)]),
    );
    state.lastEventId = fields.get('id') ?? state.lastEventId;
    const data = fields.get('data');
    if (data !== undefined)
      events.push({ id: state.lastEventId, event: fields.get('event') ?? 'message', data: JSON.parse(data) });
  }

  return {
    response,
    events,
    state,
    /** Resolves when so many events came. */
    async reached(count: number): Promise<void> {
      await until(`${count} events`, async () => events.length >= count);
    },
    /** Resolves when the server has ended it. */
    ended: () => reading,
    async close(): Promise<void> {
      abort.abort();
      await reading;
    },
  };
}
