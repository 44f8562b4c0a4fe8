export { dayRange, type InstantRange, startOfDay } from './day-range.ts';
export { EnteredHours } from './entered-hours.ts';
export { EntityName } from './settings.schema.ts';
export { lockSettings, settingsOf, WorkingHours } from './settings.repository.ts';
