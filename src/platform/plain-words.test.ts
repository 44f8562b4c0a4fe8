import { expect, test } from 'vitest';
import { z } from 'zod';
import { plainWords } from './plain-words.ts';

const said = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value, { error: plainWords }).error?.issues.map(({ message }) => message);

test.each<[z.ZodType, unknown, string]>([
  [z.string(), undefined, 'is missing'],
  [z.string(), 7, 'must be text'],
  [z.coerce.number(), 'eighty', 'must be a number'],
  [z.int(), 1.5, 'must be a whole number'],
  [z.boolean(), 'yes', 'must be true or false'],
  [z.array(z.string()), {}, 'must be a list'],
  [z.strictObject({}), [], 'must be an object'],
  [z.record(z.string(), z.string()), null, 'must be an object'],
  [z.enum(['asc', 'desc']), 'up', 'must be one of: asc, desc'],
  [z.literal('website'), 'facebook', 'must be website'],
  [z.uuid(), '1', 'must be a UUID'],
  [z.iso.datetime(), 'now', 'must be an instant such as 2026-01-31T09:30:00Z'],
  [z.string().min(1), '', 'must have at least 1 characters'],
  [z.string().max(2), 'abc', 'must have at most 2 characters'],
  [z.number().max(65_535), 70_000, 'must be at most 65535'],
  [z.string().min(1, 'must not be empty'), '', 'must not be empty'],
])('%#: %j is told as a person would', (schema, value, sentence) => {
  expect(said(schema, value)).toEqual([sentence]);
});
