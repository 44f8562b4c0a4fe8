export { type CountedLead, isCounted, recounted, talliesIn } from './tallies.repository.ts';
