import { z } from 'zod';

/** An id in a path or a query: digits only, so `1e0`, ` 1`, `01` and `1.0` are not other spellings of 1. */
const DIGITS = /^[1-9]\d{0,14}$/;

export const PathId = z
  .string()
  .regex(DIGITS, 'must be a positive whole number')
  .transform(Number)
  .meta({ override: { type: 'integer', minimum: 1 } });

export const Id = z.int().positive();

const CONTROL_OR_HALF = /\p{Cc}|\p{Cs}/u;
/** Text of one line, as people type it: half a character (a lone surrogate) would be stored as another one. */
export const Line = z
  .string()
  .refine((text) => !CONTROL_OR_HALF.test(text), 'must not contain control characters or halves of characters');

/** A whole number in a query string; it has one spelling too. */
export const QueryInt = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^(0|[1-9]\d{0,14})$/, `must be a whole number from ${minimum} to ${maximum}`)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, `must be a whole number from ${minimum} to ${maximum}`)
    .meta({ override: { type: 'integer', minimum, maximum } });

/** A day of the entity's own calendar. */
export const Day = z.iso
  .date('must be a day such as 2026-01-31')
  .refine((day) => day >= '1970' && day < '9999', 'must be a day of the years 1970 to 9998'); // what DATETIME holds, and the day after

interface Days {
  readonly date_from?: string | undefined;
  readonly date_to?: string | undefined;
}

/** For `check` on an object with a range of days: its last one is not before its first one. */
export function daysInOrder({ value, issues }: z.core.ParsePayload<Days>): void {
  if (value.date_from !== undefined && value.date_to !== undefined && value.date_to < value.date_from)
    issues.push({ code: 'custom', input: value, path: ['date_to'], message: 'must not be before date_from' });
}

export const Instant = z.iso.datetime().meta({ description: 'UTC, ISO 8601 with Z' });

/** Rows hold Date; answers hold ISO 8601 text with Z. */
export const instant = (value: Date): string => value.toISOString();
/** The same where there may be none. */
export const instantOrNull = (value: Date | null): string | null => (value === null ? null : value.toISOString());

export const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** The part of a list's query that every list has. */
export const paging = {
  limit: QueryInt(1, MAX_LIMIT).default(DEFAULT_LIMIT),
  offset: QueryInt(0, 1_000_000).default(0),
  cursor: z
    .string()
    .max(300)
    .optional()
    .meta({ description: 'next_cursor of the page before; instead of offset, and as fast at any depth' }),
};

/** For `check` on a list's query: a cursor says by itself where the page begins. */
export function cursorOrOffset({
  value,
  issues,
}: z.core.ParsePayload<{ cursor?: string | undefined; offset: number }>): void {
  if (value.cursor !== undefined && value.offset > 0)
    issues.push({
      code: 'custom',
      input: value,
      path: ['offset'],
      message: 'cannot go with a cursor, which says where the page begins',
    });
}
