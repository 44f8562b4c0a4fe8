import { setTimeout as sleep } from 'node:timers/promises';
import { isOnThisMachine } from './this-machine.ts';
import { signatures } from './webhook-signature.ts';

/** "Immediately, then a few more times with decreasing frequency over the next 36 hours": the steps are ours, their sum is Meta's. */
export const RETRY_AFTER_MINUTES = [0, 1, 5, 15, 60, 180, 540, 1359];

export interface DeliverySettings {
  readonly callbackUrl: string;
  readonly secret: string;
  /** An answer that takes longer is a failure. */
  readonly timeoutMs: number;
  /** How many times faster the waits between attempts pass. */
  readonly clock: number;
  readonly signal: AbortSignal;
}

export interface Delivery {
  readonly attempts: number;
  /** Whether an attempt got 200; else it was given up. */
  readonly isAcknowledged: boolean;
  /** Of each attempt; 0 for no answer in time. */
  readonly statuses: readonly number[];
}

/** Posts a body until the callback answers 200 or the ladder ends. Each attempt carries the same bytes. */
export async function deliver(body: string, settings: DeliverySettings): Promise<Delivery> {
  if (!isOnThisMachine(settings.callbackUrl)) throw new Error('The stand-in sends to 127.0.0.1 and localhost only.');
  const statuses = [await attempt(body, settings)];
  for (const minutes of RETRY_AFTER_MINUTES) {
    if (statuses.at(-1) === 200 || settings.signal.aborted) break;
    await sleep((minutes * 60_000) / settings.clock, undefined, { signal: settings.signal }).catch(() => undefined);
    if (!settings.signal.aborted) statuses.push(await attempt(body, settings));
  }
  return { attempts: statuses.length, isAcknowledged: statuses.at(-1) === 200, statuses };
}

async function attempt(body: string, { callbackUrl, secret, timeoutMs, signal }: DeliverySettings): Promise<number> {
  try {
    const answer = await fetch(callbackUrl, {
      method: 'POST',
      body,
      redirect: 'manual', // a redirect is a failure
      headers: { 'content-type': 'application/json', 'user-agent': 'facebookexternalua', ...signatures(body, secret) },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
