import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from '../harness/place.ts';
import { quantile } from '../harness/spread.ts';
import { Frontier } from './frontier.ts';
import { ofRun } from './stored.ts';

/** Between two looks: what a wait is exact to, with the time of the look itself. */
const LOOK_MS = 5;

export interface Visible {
  /** From receipt to when another connection sees the rep's lead, in milliseconds, ascending. */
  readonly waits: readonly number[];
  /** 99 of 100 looks came so soon after the one before, in milliseconds. */
  readonly exactTo: number;
}

/**
 * Works, and tells how long the leads of that run waited until they were committed: a connection of its own reads the assignments that have come since its last look,
 * by their key, every few milliseconds. So the worker's commit is part of the wait, which no time that it writes itself can say.
 */
export async function visibleIn(place: Place, run: string, work: () => Promise<unknown>): Promise<Visible> {
  const seen = new Map<number, number>();
  const gaps: number[] = [];
  const frontier = new Frontier(await highest(place));
  let isOver = false;
  const look = async () => {
    const rows = await newIn(place, frontier);
    const at = Date.now();
    for (const { lead_id } of rows) if (!seen.has(lead_id)) seen.set(lead_id, at);
    frontier.see(
      rows.map(({ id }) => id),
      at,
    );
  };
  const watching = (async () => {
    for (let before = performance.now(); !isOver; await pause(LOOK_MS)) {
      await look();
      gaps.push(performance.now() - before);
      before = performance.now();
    }
    await look();
  })();
  try {
    await work();
  } finally {
    isOver = true;
    await watching;
  }
  gaps.sort((a, b) => a - b);
  return { waits: await waitsOf(place, run, seen), exactTo: quantile(gaps, 0.99) };
}

interface Assigned {
  readonly id: number;
  readonly lead_id: number;
}

async function newIn({ db }: Place, { ranges }: Frontier): Promise<Assigned[]> {
  const conditions = ranges.map(([, to]) => (to === Infinity ? 'id >= ?' : 'id between ? and ?'));
  const [rows] = (await db.raw(
    `select id, lead_id from lead_assignments force index (id) where ${conditions.join(' or ')}`,
    ranges.flatMap(([from, to]) => (to === Infinity ? [from] : [from, to])),
  )) as [Assigned[]];
  return rows.map(({ id, lead_id }) => ({ id: Number(id), lead_id: Number(lead_id) }));
}

async function highest({ db }: Place): Promise<number> {
  const [rows] = (await db.raw('select coalesce(max(id), 0) as most from lead_assignments')) as [{ most: number }[]];
  return Number(rows[0]?.most);
}

/** Throws where a lead of the run was not seen: then the longest wait would be left out. */
async function waitsOf({ db }: Place, run: string, seen: ReadonlyMap<number, number>): Promise<number[]> {
  const rows = (await db('webhook_events as event')
    .whereRaw(...ofRun(run))
    .where('state', 'processed')
    .select('lead_id', 'received_at')) as { lead_id: number; received_at: Date }[];
  const waits = rows.map(
    ({ lead_id, received_at }) => (seen.get(Number(lead_id)) ?? Number.NaN) - received_at.getTime(),
  );
  const unseen = waits.filter(Number.isNaN).length;
  if (unseen > 0 || waits.length === 0) throw new Error(`Of ${waits.length} leads ${unseen} were not seen to come`);
  return waits.sort((a, b) => a - b);
}
