import { describe, expect, test } from 'vitest';
import { changed } from './lead-change.ts';
import type { LeadChange } from './leads.schema.ts';

const before = {
  first_name: 'Jane',
  last_name: 'Smith',
  full_name: 'Jane Smith',
  email: 'Jane@Example.com',
  email_normalized: 'jane@example.com',
  phone: '555',
  phone_e164: null,
};
const rules = {
  normalizedEmail: (text: string) => (text.includes('@') ? text.toLowerCase() : null),
  e164Of: (text: string, region: string) => (text.startsWith('0') ? `+${region}${text}` : null),
  splitName: (full: string): [string, string] => [
    full.slice(0, full.lastIndexOf(' ')),
    full.slice(full.lastIndexOf(' ') + 1),
  ],
  region: 'DE',
};

describe('names stay consistent', () => {
  test.each<[string, LeadChange, [string | null, string | null, string | null]]>([
    ['nothing about names', { phone: '1' }, ['Jane', 'Smith', 'Jane Smith']],
    ['a first name alone', { first_name: 'Ann' }, ['Ann', 'Smith', 'Ann Smith']],
    ['a last name cleared', { last_name: null }, ['Jane', null, 'Jane']],
    ['both parts cleared', { first_name: null, last_name: null }, [null, null, null]],
    ['a full name alone', { full_name: 'Mary  Ann Lee' }, ['Mary Ann', 'Lee', 'Mary  Ann Lee']],
    ['a full name cleared', { full_name: null }, [null, null, null]],
    ['a full name and a part', { full_name: 'Dr. Jane Roe', last_name: 'Roe' }, ['Jane', 'Roe', 'Dr. Jane Roe']],
    [
      'parts longer than the full name',
      { first_name: 'a'.repeat(100), last_name: '😀'.repeat(100) },
      ['a'.repeat(100), '😀'.repeat(100), `${'a'.repeat(100)} ${'😀'.repeat(99)}`],
    ],
    [
      'a full name longer than a part',
      { full_name: `${'x'.repeat(150)} y` },
      ['x'.repeat(100), 'y', `${'x'.repeat(150)} y`],
    ],
  ])('%s', (_case, change, [first_name, last_name, full_name]) =>
    expect(changed(before, change, rules)).toMatchObject({ first_name, last_name, full_name }),
  );
});

test('an email and a phone change together with their normal forms; what is not named stays', () => {
  expect(changed(before, { email: 'New@Example.com' }, rules)).toEqual({
    ...before,
    email: 'New@Example.com',
    email_normalized: 'new@example.com',
  });
  expect(changed(before, { phone: '0301' }, rules)).toEqual({ ...before, phone: '0301', phone_e164: '+DE0301' });
  expect(changed(before, { email: null, phone: null }, rules)).toMatchObject({
    email: null,
    email_normalized: null,
    phone: null,
    phone_e164: null,
  });
});

test('an email that is none is refused; a phone that is none is kept as it was given', () => {
  expect(() => changed(before, { email: 'nobody' }, rules)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  expect(changed(before, { phone: 'ask at the desk' }, rules)).toMatchObject({
    phone: 'ask at the desk',
    phone_e164: null,
  });
});
