import { setTimeout as pause } from 'node:timers/promises';
import { cpuOf } from '../harness/cpu.ts';
import type { Place } from '../harness/place.ts';

export interface Drained {
  readonly perSecond: number;
  /** Processor time of the watched processes per lead, in microseconds. */
  readonly cpuMicros: number;
}

const LOOK_MS = 100;
const PATIENCE_MS = 900_000;

/** Leads with a rep, of all companies: from some hundred counters, which each transaction moves with its leads. */
export async function assignedIn({ db }: Place): Promise<number> {
  const [rows] = (await db.raw('select coalesce(sum(active_leads), 0) as leads from rep_workload')) as [
    { leads: number | string }[],
  ];
  return Number(rows[0]?.leads ?? 0);
}

/** Waits until so many leads have a rep. What counts is from the first batch on: a process that starts is no worker yet. */
export async function drained(place: Place, leads: number, watched: readonly number[]): Promise<Drained> {
  const startedAt = performance.now();
  let first: { at: number; cpu: number; done: number } | undefined;
  for (;;) {
    const done = await assignedIn(place);
    const at = performance.now();
    if (done > 0) first ??= { at, cpu: cpuOf(watched), done };
    if (done >= leads && first) {
      const counted = Math.max(1, leads - first.done);
      return {
        perSecond: counted / ((at - first.at) / 1_000),
        cpuMicros: ((cpuOf(watched) - first.cpu) * 1_000) / counted,
      };
    }
    if (at - startedAt > PATIENCE_MS)
      throw new Error(`Only ${done} of ${leads} leads have a rep after ${PATIENCE_MS / 1_000} s`);
    await pause(LOOK_MS);
  }
}
