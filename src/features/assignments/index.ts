export { assignArrivals, decideArrivals, type NewArrival, settleArrivals } from './arrivals.service.ts';
export { type AssignmentsService, assignmentsService } from './assignments.service.ts';
export { addDefaultRule } from './default-rule.ts';
export { drainWaiting } from './drain.across.ts';
export { assignReopened, giveOut, holdAssignments } from './give-out.service.ts';
export { endAssignments, putBack } from './put-back.service.ts';
export { rulesService } from './rules.service.ts';
export { moveUntouched } from './untouched.across.ts';
