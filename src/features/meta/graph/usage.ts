import { z } from 'zod';

/** Headers by their lower-case names. */
export type GraphHeaders = Readonly<Record<string, unknown>>;

/** How much of Meta's quotas is used, in percent; over 100 is possible. */
export interface Usage {
  readonly appPercent: number;
  /** Of what counts for lead reads: the types leadgen and pages. */
  readonly pagePercent: number;
  /** Milliseconds until the page may call again; null when Meta names none. */
  readonly regainMs: number | null;
}

export type BusinessType = 'leadgen' | 'pages';

const Count = z.coerce.number().nonnegative().catch(0);
const Counts = z.object({ call_count: Count, total_time: Count, total_cputime: Count });
const BusinessCounts = Counts.extend({ type: z.string(), estimated_time_to_regain_access: Count });
const Businesses = z.record(z.string(), z.array(z.unknown()).catch([]));

const MINUTE = 60_000;

/** Reads `x-app-usage` and `x-business-use-case-usage`: JSON texts that appear late and may be malformed; then they say nothing. */
export function readUsage(headers: GraphHeaders, types: readonly BusinessType[] = ['leadgen', 'pages']): Usage {
  const app = Counts.safeParse(parsed(headers['x-app-usage']));
  const businesses = Businesses.safeParse(parsed(headers['x-business-use-case-usage'])).data ?? {};
  const entries = Object.values(businesses)
    .flat()
    .flatMap((entry) => BusinessCounts.safeParse(entry).data ?? [])
    .filter(({ type }) => types.some((wanted) => wanted === type));
  const regainMinutes = Math.max(0, ...entries.map((entry) => entry.estimated_time_to_regain_access));
  return {
    appPercent: app.success ? highest(app.data) : 0,
    pagePercent: Math.max(0, ...entries.map(highest)),
    regainMs: regainMinutes > 0 ? regainMinutes * MINUTE : null,
  };
}

const highest = (counts: z.infer<typeof Counts>): number =>
  Math.max(counts.call_count, counts.total_time, counts.total_cputime);

function parsed(header: unknown): unknown {
  if (typeof header !== 'string') return undefined;
  try {
    return JSON.parse(header);
  } catch {
    return undefined;
  }
}
