export { retentionService } from './retention.service.ts';
