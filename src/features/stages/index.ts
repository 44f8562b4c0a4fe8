export { addDefaultWorkflow } from './default-workflow.ts';
export { figuresFrom } from './metrics/figures.across.ts';
export { stageMetricsService } from './metrics/stage-metrics.service.ts';
export { moveLead } from './move-lead.ts';
export { stagesService } from './stages.service.ts';
export { workflowService } from './workflow.service.ts';
