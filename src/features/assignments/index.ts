export { assignArrivals, type NewArrival } from './arrivals.service.ts';
export { assignmentsService } from './assignments.service.ts';
export { addDefaultRule } from './default-rule.ts';
export { drainWaiting } from './drain.across.ts';
