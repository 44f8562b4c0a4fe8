export { assignArrivals } from './arrivals.service.ts';
export { assignmentsService } from './assignments.service.ts';
export type { Arrival } from './decide.ts';
export { addDefaultRule } from './default-rule.ts';
export { drainWaiting } from './drain.across.ts';
export { type OwnerOf, ownersIn } from './owners.repository.ts';
