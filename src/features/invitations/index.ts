export { endInvitations } from './end-invitations.ts';
export { findOpenInvitation, useInvitation } from './accept.across.ts';
