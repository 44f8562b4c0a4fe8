import type { Workload } from '../harness/workload.ts';
import { w1 } from './w1-acknowledge.ts';
import { w2 } from './w2-whole-way.ts';
import { w2b } from './w2b-drain.ts';
import { w3 } from './w3-list.ts';
import { w4 } from './w4-search.ts';
import { w5 } from './w5-counts.ts';
import { w6 } from './w6-export.ts';
import { w7 } from './w7-memory.ts';
import { w8 } from './w8-overload.ts';
import { w9 } from './w9-noisy.ts';

/** In the order of the report. */
export const workloads: readonly Workload[] = [w1, w2, w2b, w3, w4, w5, w6, w7, w8, w9];
