import type { Workload } from '../harness/workload.ts';
import { w1 } from './w1-acknowledge.ts';
import { w3 } from './w3-list.ts';
import { w4 } from './w4-search.ts';
import { w5 } from './w5-counts.ts';
import { w6 } from './w6-export.ts';

/** In the order of the report. */
export const workloads: readonly Workload[] = [w1, w3, w4, w5, w6];
