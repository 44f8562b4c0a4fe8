export { dayRange, type InstantRange, startOfDay } from './day-range.ts';
export { EnteredHours } from './entered-hours.ts';
export { type EntitySettings, lockSettings, settingsOf, WorkingHours } from './settings.repository.ts';
