import { z } from 'zod';
import { Line } from '../../platform/fields.ts';

// What is said of a person, as people type it; widths are those of the columns.

/** Two spellings of one address are one account: it is kept without blanks around it, in lower case. */
export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(150)
  .pipe(z.email('must be an email address such as john@company.com'));

export const Username = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,49}$/, 'must be 2 to 50 letters, digits, dots, hyphens or underscores');

export const PersonName = Line.trim().min(1, 'must not be empty').max(50);

export const Phone = z
  .string()
  .trim()
  .regex(/^\+?[\d ().\/-]{4,19}$/, 'must be a phone number of at most 20 characters, such as +14155550123');
