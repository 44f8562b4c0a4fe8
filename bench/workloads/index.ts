import type { Workload } from '../harness/workload.ts';
import { w1 } from './w1-acknowledge.ts';

/** In the order of the report. */
export const workloads: readonly Workload[] = [w1];
