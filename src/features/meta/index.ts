export { checkPage } from './connection/connection.jobs.ts';
export { meta } from './meta.ts';
