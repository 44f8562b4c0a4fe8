import { setTimeout as pause } from 'node:timers/promises';
import type { Outgoing } from './deliveries.ts';
import type { Ended, History } from './history.ts';

/** Beyond what the product promises (an answer within 5 s), so that a later answer is seen as what it is. */
const GIVE_UP_MS = 12_000;

/** Sends one request once; both its lines are in the history before this resolves. */
export async function sendOnce(url: string, outgoing: Outgoing, history: History): Promise<Ended> {
  const op = history.invoke(outgoing);
  try {
    const response = await fetch(`${url}${outgoing.path}`, {
      method: 'POST',
      headers: outgoing.headers,
      body: outgoing.body,
      signal: AbortSignal.timeout(GIVE_UP_MS),
    });
    const text = await response.text();
    return history.end(op, { type: response.ok ? 'ok' : 'fail', status: response.status, ...toldIn(response, text) });
  } catch (error) {
    return history.end(op, { type: 'info', error: reasonOf(error) });
  }
}

function toldIn(response: Response, text: string): Pick<Ended, 'leadId' | 'eventId' | 'retryAfter'> {
  const retryAfter = response.headers.get('retry-after');
  const answer = text.startsWith('{') ? (JSON.parse(text) as { lead_id?: number | null; event_id?: string }) : {};
  return {
    ...(answer.lead_id !== undefined && { leadId: answer.lead_id }),
    ...(answer.event_id !== undefined && { eventId: answer.event_id }),
    ...(retryAfter !== null && { retryAfter: Number(retryAfter) }),
  };
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}

interface Patience {
  /** Between two attempts. */
  readonly pauseMs: number;
  /** No new attempt after this instant. */
  readonly until: () => number;
}

/** The same bytes, under the same key, until they are acknowledged: as Meta does, and a form whose sender cares. */
export async function sendUntilTaken(
  send: (outgoing: Outgoing) => Promise<Ended>,
  outgoing: Outgoing,
  { pauseMs, until }: Patience,
): Promise<Ended> {
  for (;;) {
    const ended = await send(outgoing);
    if (ended.type === 'ok' || Date.now() > until()) return ended;
    await pause(pauseMs);
  }
}
