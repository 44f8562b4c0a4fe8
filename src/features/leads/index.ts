export { arrivalsIn } from './arrivals.repository.ts';
export { identitiesIn, identitiesOf, MOST_LEADS_OF_A_PERSONS_PHONE } from './identities.repository.ts';
export { type Attribution, type LeadDraft, type Note, unknownOrigin } from './lead-draft.ts';
export { type HeldLead, rereadIn } from './reread.repository.ts';
export { differenceOf, fieldsOfDraft } from './lead-fields.ts';
export { firstStatusIn } from './statuses.repository.ts';
export { type LeadsService, leadsService } from './leads.service.ts';
