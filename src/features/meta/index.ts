export { meta } from './meta.ts';
