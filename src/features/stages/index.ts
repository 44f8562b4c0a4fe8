export { addDefaultWorkflow } from './default-workflow.ts';
