export { type DayRange, daysBetween } from './days.ts';
export { provisionEntity, provisionWith } from './provision.across.ts';
export { type EntitySettings, settingsOf, WorkingHours } from './settings.repository.ts';
