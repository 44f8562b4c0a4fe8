import { expect, test } from 'vitest';
import { evennessOf } from './evenness.ts';

const pool = [
  { user_id: 3, name: 'Rita', eligible: true },
  { user_id: 4, name: 'Ravi', eligible: true },
  { user_id: 5, name: 'Rosa', eligible: false },
];
const leadsOf = (...reps: number[]) =>
  reps.map((rep, index) => ({ id: index + 1, email: null, assigned_user_id: rep, duplicate_of_lead_id: null }));

test('shares that differ by one are even, by two are not', () => {
  expect(evennessOf(leadsOf(3, 4, 3), pool).isEven).toBe(true);
  expect(evennessOf(leadsOf(3, 4, 3, 3), pool).isEven).toBe(false);
});

test('a rep who could take leads and got none counts', () => {
  expect(evennessOf(leadsOf(3, 3), pool)).toEqual({
    shares: [
      { name: 'Rita', leads: 2 },
      { name: 'Ravi', leads: 0 },
    ],
    isEven: false,
  });
});

test('shares of a pool that nobody knows are not taken for even', () => {
  expect(evennessOf(leadsOf(3, 4), []).isEven).toBe(false);
  expect(evennessOf([], []).isEven).toBe(true);
});

test('leads of people known before do not count', () => {
  const linked = { id: 9, email: null, assigned_user_id: 3, duplicate_of_lead_id: 1 };

  expect(evennessOf([...leadsOf(3, 4), linked, { ...linked, id: 10 }], pool).isEven).toBe(true);
});
