export { provisionEntity, provisionWith } from './provision.across.ts';
