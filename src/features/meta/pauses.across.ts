import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { GraphFault } from './graph/graph-fault.ts';

const APP = 'app';
const pageName = (pageId: string) => `page:${pageId}`;
/** Where Meta does not say how long: most of its limits look back over an hour, and regain a little each minute. */
const UNTOLD_MS = 5 * 60_000;

/** Why nobody asks, for the people who wait. */
export const leftAloneUntil = (until: Date): string => `Facebook asked to be left alone until ${until.toISOString()}.`;

export type GraphPauses = ReturnType<typeof graphPauses>;

/** What Meta limits again after a longer time is not the same trouble. */
const RECENT_MS = 24 * 3_600_000;

interface Throttled {
  readonly fault: Pick<GraphFault, 'reach' | 'pauseMs' | 'advice'>;
  readonly pageId: string;
}

/**
 * Until when Graph is to be left alone, for a page or for the whole app, as Meta named it: all processes keep to it. "When the
 * limit has been reached, stop making API calls: continuing will increase the time" (Graph API, rate limits).
 */
export const graphPauses = (across: AcrossEntities, now: () => Date) => ({
  /** Null: now is fine. */
  async untilOf(pageId: string): Promise<Date | null> {
    const rows = (await across.read('whether Graph is to be left alone', (db) =>
      db('graph_pauses')
        .whereIn('name', [APP, pageName(pageId)])
        .where('until', '>', now())
        .select('until'),
    )) as { until: Date }[];
    return rows.length === 0 ? null : new Date(Math.max(...rows.map(({ until }) => until.getTime())));
  },

  /** Whether an earlier pause of the last day, which is over, had the same reason. */
  async wasPausedFor({ fault, pageId }: Throttled): Promise<boolean> {
    const earlier = (await across.read('whether Graph was to be left alone before', (db) =>
      db('graph_pauses')
        .where({ name: nameOf(fault, pageId), reason: reasonOf(fault) })
        .whereBetween('until', [new Date(now().getTime() - RECENT_MS), now()])
        .first('name'),
    )) as unknown;
    return earlier !== undefined;
  },

  /** From now on it is quiet; a longer pause that is under way stays. Returns its end. */
  async pause({ fault, pageId }: Throttled): Promise<Date> {
    const until = new Date(now().getTime() + (fault.pauseMs ?? UNTOLD_MS));
    await across.read('Graph asked to be left alone', (db) =>
      db('graph_pauses')
        .insert({ name: nameOf(fault, pageId), until, reason: reasonOf(fault) })
        .onConflict()
        .merge({ until: db.raw('greatest(??, values(??))', ['until', 'until']), reason: reasonOf(fault) }),
    );
    return until;
  },
});

const nameOf = ({ reach }: Throttled['fault'], pageId: string): string => (reach === 'app' ? APP : pageName(pageId));
const reasonOf = ({ advice }: Throttled['fault']): string => advice.slice(0, 255);
