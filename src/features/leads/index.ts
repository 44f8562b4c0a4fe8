export { arrivalsIn, type LeadDraftLike } from './arrivals.repository.ts';
export { type Identity, identitiesIn, MOST_LEADS_OF_A_PERSONS_PHONE } from './identities.repository.ts';
export { firstStatusIn } from './statuses.repository.ts';
export { type LeadsService, leadsService } from './leads.service.ts';
