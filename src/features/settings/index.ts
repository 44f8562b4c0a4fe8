export { type DayRange, daysBetween } from './days.ts';
export { type EntitySettings, settingsOf, WorkingHours } from './settings.repository.ts';
