import { setTimeout as pause } from 'node:timers/promises';
import type { LeadRow } from '../../src/features/leads/leads.schema.ts';
import type { CompanyApi } from './api.ts';
import type { Company } from './sent.ts';

export type Apis = ReadonlyMap<Company, CompanyApi>;
export type LeadsByCompany = ReadonlyMap<Company, readonly LeadRow[]>;

interface Watched {
  readonly campaignId: string;
  /** Deliveries that waited already when the run began: others'. */
  readonly waitingBefore: number;
  onAssigned(leads: number): void;
}

const LOOK_EVERY_MS = 1_000;

/** Deliveries that wait to become leads. */
export async function countWaiting(apis: Apis): Promise<number> {
  const counts = await Promise.all(
    [...apis.values()].map((api) => api.total('/api/webhook-events', { state: 'received' })),
  );
  return counts.reduce((sum, { total }) => sum + total, 0);
}

/** How far the run's leads are, by counts alone: what is stored with a rep, and whether deliveries wait anywhere. */
async function lookAt(apis: Apis, { campaignId, waitingBefore, onAssigned }: Watched) {
  const received = await countWaiting(apis);
  const counts = await Promise.all(
    [...apis.values()].map(async (api) => ({
      stored: await api.total('/api/leads', { campaign_id: campaignId }),
      waiting: await api.total('/api/leads/unassigned', { campaign_id: campaignId }),
    })),
  );
  const stored = counts.reduce((sum, one) => sum + one.stored.total, 0);
  const waiting = counts.reduce((sum, one) => sum + one.waiting.total, 0);
  onAssigned(stored - waiting);
  const isCapped = counts.some((one) => one.stored.isCapped);
  return { stored, isCapped, isQuiet: waiting === 0 && received <= waitingBefore };
}

/** Keeps telling how many are assigned until `stop` is called; an API that is away is asked again. */
export function watchAssigned(apis: Apis, watched: Watched): { stop(): Promise<void> } {
  let isStopped = false;
  const watching = (async () => {
    while (!isStopped) {
      await lookAt(apis, watched).catch(() => undefined);
      if (!isStopped) await pause(LOOK_EVERY_MS);
    }
  })();
  return {
    stop() {
      isStopped = true;
      return watching;
    },
  };
}

interface Until extends Watched {
  /** Leads that must be there. */
  readonly expected: number;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Waits until nothing is under way and as many leads as expected are there with their reps, or the time is over; then reads them all. */
export async function leadsWhenDone(apis: Apis, watched: Until): Promise<LeadsByCompany> {
  for (;;) {
    const { stored, isCapped, isQuiet } = await lookAt(apis, watched);
    const isOver = Date.now() >= watched.until;
    if ((isQuiet && (isCapped || stored >= watched.expected)) || isOver) {
      const leads = await readAll(apis, watched.campaignId);
      const found = [...leads.values()].reduce((sum, own) => sum + own.length, 0);
      watched.onAssigned([...leads.values()].flat().filter(({ assigned_user_id }) => assigned_user_id !== null).length);
      if (found >= watched.expected || isOver) return leads;
    }
    await pause(LOOK_EVERY_MS);
  }
}

async function readAll(apis: Apis, campaignId: string): Promise<LeadsByCompany> {
  const leads = new Map<Company, readonly LeadRow[]>();
  for (const [company, api] of apis) leads.set(company, await api.leadsOf(campaignId));
  return leads;
}
