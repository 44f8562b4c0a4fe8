import { setTimeout as pause } from 'node:timers/promises';
import type { ProductProcess } from './product.ts';

const PATIENCE_MS = 60_000;
const PAUSE_MS = 50;

/** Resolves when the first of the processes answers this address with 200; throws a sentence when it never does, or when one of them ends before. */
export async function untilReady(
  address: string,
  processes: readonly ProductProcess[],
  signal: AbortSignal,
): Promise<void> {
  let answer = 'it does not answer';
  for (let waited = 0; waited < PATIENCE_MS; waited += PAUSE_MS) {
    signal.throwIfAborted();
    const early = processes.find((one) => one.earlyEnd !== undefined);
    if (early) throw new Error(early.earlyEnd);
    const reply = await fetch(address, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (reply?.status === 200) return;
    if (reply) answer = `it answers ${reply.status} ${(await reply.text()).slice(0, 300)}`;
    await pause(PAUSE_MS);
  }
  throw new Error(`${processes[0]?.title} does not become ready: ${answer} (its log: ${processes[0]?.logFile}).`);
}
