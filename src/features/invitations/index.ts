export { findOpenInvitation, useInvitation } from './accept.across.ts';
