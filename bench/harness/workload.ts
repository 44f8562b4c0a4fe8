import type { Place } from './place.ts';
import type { Spread } from './spread.ts';

export const workloadIds = ['W1', 'W2', 'W2b', 'W3', 'W4', 'W5', 'W6', 'W7', 'W8', 'W9'] as const;
export type WorkloadId = (typeof workloadIds)[number];

/** What a workload is given. */
export interface Bench {
  /** Short cells: about three minutes for all workloads. Their figures show the way, not the height. */
  readonly quick: boolean;
  readonly seed: number;
  /** The folder of the SalesMagnet that is measured. */
  readonly root: string;
  /** For logs and data; gone after the run. */
  readonly dir: string;
  /** An empty, migrated schema of that name and an empty Redis database, on the servers of this run. */
  place(name: string): Promise<Place>;
  /** Tells whoever waits. */
  say(line: string): void;
}

/** One number that was measured, beside the limit that it is measured against in the same run. */
export interface Figure {
  /** Such as `W1.throughput`. */
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  readonly ours: Spread;
  readonly limit?: Spread;
  readonly textbook?: Spread;
  /** What the target is about; else the value itself is. */
  readonly ratio?: number;
  readonly target?: { readonly atLeast?: number; readonly atMost?: number };
  readonly note?: string;
}

export interface Workload {
  readonly id: WorkloadId;
  readonly what: string;
  run(bench: Bench): Promise<readonly Figure[]>;
}
