import { expect, test } from 'vitest';
import type { WorkingHours } from '../settings/index.ts';
import { type Moment, type Rep, whyNot } from './eligibility.ts';

const morning: WorkingHours = { 1: [['08:00', '12:00']] };
const afternoon: WorkingHours = { 1: [['12:00', '18:00']] };

const rep: Rep = {
  id: 7,
  name: 'Jane Smith',
  isActive: true,
  isVerified: true,
  isAvailable: true,
  weight: 1,
  maxActiveLeads: null,
  activeLeads: 1_000,
  workingHours: null,
  onLeave: false,
};
const mondayMorning: Moment = { local: { weekday: 1, clock: '09:00' }, entityHours: null };
const openInTheMorning = { ...mondayMorning, entityHours: morning };
const openInTheAfternoon = { ...mondayMorning, entityHours: afternoon };

test.each<[string, Partial<Rep>, Moment, string | undefined]>([
  ['nothing stands against it', {}, mondayMorning, undefined],
  ['deactivated', { isActive: false }, mondayMorning, 'is deactivated'],
  ['not verified', { isVerified: false }, mondayMorning, 'has not verified the email address'],
  ['switched off', { isAvailable: false }, mondayMorning, 'is switched to unavailable'],
  ['on leave', { onLeave: true }, mondayMorning, 'is on leave'],
  ["the entity's hours, open", {}, openInTheMorning, undefined],
  ["the entity's hours, closed", {}, openInTheAfternoon, 'is outside working hours'],
  ['own hours, open, where the entity is closed', { workingHours: morning }, openInTheAfternoon, undefined],
  [
    'own hours, closed, where the entity is open',
    { workingHours: afternoon },
    openInTheMorning,
    'is outside working hours',
  ],
  ['below the limit', { maxActiveLeads: 3, activeLeads: 2 }, mondayMorning, undefined],
  ['at the limit', { maxActiveLeads: 3, activeLeads: 3 }, mondayMorning, 'has 3 of at most 3 active leads'],
  ['above a lowered limit', { maxActiveLeads: 3, activeLeads: 5 }, mondayMorning, 'has 5 of at most 3 active leads'],
  ['a limit of none', { maxActiveLeads: 0, activeLeads: 0 }, mondayMorning, 'has 0 of at most 0 active leads'],
])('%s', (_what, change, moment, expected) => {
  expect(whyNot({ ...rep, ...change }, moment)).toBe(expected);
});

test('of several reasons the most lasting one is told', () => {
  const everything = { ...rep, isAvailable: false, onLeave: true, maxActiveLeads: 0 };
  expect(whyNot({ ...everything, isActive: false }, openInTheAfternoon)).toBe('is deactivated');
  expect(whyNot(everything, openInTheAfternoon)).toBe('is switched to unavailable');
});
