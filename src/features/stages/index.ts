export { addDefaultWorkflow } from './default-workflow.ts';
export { stageMetricsService } from './metrics/stage-metrics.service.ts';
export { moveLead } from './move-lead.ts';
export { stagesService } from './stages.service.ts';
export { withRows } from './with-rows.ts';
export type { Workflow } from './workflow.ts';
export { workflowOf } from './workflow.repository.ts';
export { workflowService } from './workflow.service.ts';
