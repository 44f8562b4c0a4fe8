import { z } from 'zod';
import { Day, daysInOrder, Id, Instant, paging } from '../../../platform/fields.ts';

export const ReadBackRequest = z.object({
  since: Day.nullish().meta({
    description:
      "A day of the entity's calendar, at most 90 days ago: all leads from then on are read again. Without: those since the last time.",
  }),
});

export const ReadBackReply = z.object({ source_id: Id, queued: z.literal(true) });

export const CompletenessQuery = z
  .object({ date_from: Day.optional(), date_to: Day.optional() })
  .check(daysInOrder)
  .meta({ description: 'The last seven days unless told otherwise; at most 31.' });
export type CompletenessQuery = z.output<typeof CompletenessQuery>;

const counts = {
  at_meta: z.int().meta({ description: 'leads that Meta showed when the page was read back' }),
  here: z.int(),
  by_webhook: z.int(),
  by_read_back: z.int().meta({ description: 'healed: Meta did not announce them, reading back found them' }),
  missing: z.int().meta({ description: 'leads that Meta showed and that are not here: on their way, or set aside' }),
};
const webhook_share = z
  .number()
  .nullable()
  .meta({ description: 'by_webhook of those that came by either means; null of none' });

const reading = {
  status: z.string().nullable().meta({ description: 'ACTIVE, ARCHIVED … as Meta says' }),
  read_up_to: Instant.nullable().meta({
    description: 'all leads sent before were read; null: not read to the end yet',
  }),
  last_error: z.string().nullable().meta({ description: 'why the last reading is not complete' }),
};
const form = { form_id: z.string(), form_name: z.string().nullable() };

export const Completeness = z
  .object({
    source_id: Id,
    date_from: z.string(),
    date_to: z.string(),
    time_zone: z.string(),
    read_back_at: Instant.nullable().meta({ description: 'when all forms were last read without a failure' }),
    next_read_back_at: Instant.nullable(),
    totals: z.object({ ...counts, webhook_share }),
    forms: z.array(z.object({ ...form, ...reading, ...counts, webhook_share })),
    days: z.array(z.object({ ...form, day: z.string(), ...counts })),
  })
  .meta({ id: 'Completeness', description: 'What Meta has of a page and what we have, by form and day.' });

export const FormsQuery = z.object({ limit: paging.limit, offset: paging.offset });
export type FormsQuery = z.output<typeof FormsQuery>;

const Question = z.object({
  key: z.string(),
  label: z.string(),
  type: z.string(),
  options: z.array(z.object({ key: z.string(), value: z.string() })),
});

export const PageForm = z
  .object({
    form_id: z.string(),
    form_name: z.string(),
    locale: z.string().nullable(),
    questions: z.array(Question),
    version: z.int(),
    updated_at: Instant,
    ...reading,
    read_at: Instant.nullable(),
  })
  .meta({ id: 'PageForm', description: 'A Meta form of a page, as it was last seen.' });
