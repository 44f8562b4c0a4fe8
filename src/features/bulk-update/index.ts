export { bulkUpdateService } from './bulk-update.service.ts';
