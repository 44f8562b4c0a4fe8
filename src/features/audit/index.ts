export { byUser, type Change, type Doer, record, system } from './audit.repository.ts';
