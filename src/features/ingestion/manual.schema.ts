import { z } from 'zod';
import { hasAtMost } from '../../platform/characters.ts';
import { Line } from '../../platform/fields.ts';

const text = (width: number) =>
  Line.trim()
    .refine((value) => hasAtMost(value, width), `must have at most ${width} characters`)
    .optional();

/** What says who the lead is: at least one must not be empty. */
const contact = {
  email: text(255),
  phone: text(64),
  first_name: text(100),
  last_name: text(100),
  full_name: text(200),
};

const origin = {
  campaign_id: text(255),
  page_url: text(2048),
  utm_source: text(255),
  utm_medium: text(255),
  utm_campaign: text(255),
  utm_term: text(255),
  utm_content: text(255),
};

const WELL_FORMED = /^\P{Cs}*$/u;
const Words = z.string().regex(WELL_FORMED, 'must not contain halves of characters').max(5_000);
const Value = z.union([Words, z.number(), z.boolean()]);
const MOST_FIELDS = 100;

export const NewLead = z
  .object({
    ...contact,
    ...origin,
    consent: z
      .union([z.boolean(), Words])
      .optional()
      .meta({ description: 'Whether the person agreed to be contacted, or the words of the agreement' }),
    fields: z
      .record(z.string().regex(WELL_FORMED).min(1).max(255), z.union([Value, z.array(Value).max(100)]))
      .refine((fields) => Object.keys(fields).length <= MOST_FIELDS, `must be at most ${MOST_FIELDS} fields`)
      .optional()
      .meta({ description: 'Other answers, by the names of their questions' }),
    notes: Words.trim().optional().meta({ description: "Becomes the first of the lead's activities" }),
    assign_to_me: z
      .boolean()
      .default(false)
      .meta({ description: 'The caller gets the lead if eligible; else it is assigned like others' }),
  })
  .refine(
    (lead) => Object.keys(contact).some((field) => (lead as Record<string, unknown>)[field]) || hasAnswer(lead.fields),
    'must have at least one field that is not empty',
  )
  .meta({ id: 'NewLead', description: 'A lead that somebody types in.' });
export type NewLead = z.output<typeof NewLead>;

const hasAnswer = (fields: object | undefined): boolean =>
  Object.values(fields ?? {})
    .flat()
    .some((value) => String(value).trim() !== '');
