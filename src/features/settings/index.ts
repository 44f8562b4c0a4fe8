export { dayRange, type InstantRange } from './day-range.ts';
export { type EntitySettings, settingsOf, WorkingHours } from './settings.repository.ts';
