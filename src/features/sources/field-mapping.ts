import { z } from 'zod';

const fieldTargets = [
  ...(['email', 'phone', 'first_name', 'last_name', 'full_name', 'consent', 'consent_time', 'campaign_id'] as const),
  ...(['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const),
] as const;
const FieldTarget = z.enum(fieldTargets, { error: `must be one of: ${fieldTargets.join(', ')}` });
/** The fields of ours that an answer may be meant for. */
export type FieldTarget = z.infer<typeof FieldTarget>;

/** In a form's mapping: an answer that is kept, and used for nothing. */
export const IGNORE = 'ignore';

const MAX_MAPPED = 200;
const SentName = z
  .string()
  .min(1)
  .max(200)
  .refine((name) => name.isWellFormed(), 'must be well-formed text');

const Text = z
  .string()
  .max(200)
  .refine((text) => text.isWellFormed(), 'must be well-formed text');

/** This answer's values, alone or joined with others', where choices may be told by their labels. */
const MapRule = z.strictObject({
  to: FieldTarget,
  combine: z.array(SentName).min(1).max(10).optional().meta({
    description: 'Names of further answers, joined after this one: `{"to": "full_name", "combine": ["Surname"]}`',
  }),
  separator: z.string().max(20).optional().meta({ description: 'Between what is combined; a blank unless given' }),
  labels: z
    .union([z.literal('form'), z.record(Text, Text)])
    .optional()
    .meta({ description: 'What a choice is called: `form` takes the labels of the form itself, else choice → label' }),
});

/** One answer cut in pieces: at the first separators, and the rest is the last piece. */
const SplitRule = z.strictObject({
  split: z
    .array(FieldTarget)
    .min(2)
    .max(4)
    .refine((fields) => new Set(fields).size === fields.length, 'must name each field once'),
  separator: z.string().min(1).max(20).optional().meta({ description: 'Where it is cut; at blanks unless given' }),
});

const words = [...fieldTargets, IGNORE] as const;
export const FieldRule = z.union([z.enum(words), MapRule, SplitRule], {
  error: `must be one of: ${words.join(', ')}; or a rule such as {"to": "full_name", "combine": ["Surname"]} or {"split": ["first_name", "last_name"]}`,
});
export type FieldRule = z.infer<typeof FieldRule>;

export const FieldMapping = z
  .record(SentName, FieldRule)
  .refine((mapping) => Object.keys(mapping).length <= MAX_MAPPED, `must have at most ${MAX_MAPPED} entries`)
  .meta({
    description:
      'The name a form sends → our field, or a rule that combines or splits; `ignore` keeps an answer and uses it for nothing.',
  });
/** By the name under which an answer is sent. */
export type FieldMapping = Readonly<Record<string, FieldRule>>;
