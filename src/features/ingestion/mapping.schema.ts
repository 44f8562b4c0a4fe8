import { z } from 'zod';
import { Id, Instant } from '../../platform/fields.ts';
import { FieldMapping } from '../sources/index.ts';
import { EventId } from './events.schema.ts';

const MAX_PREVIEWED = 50;

export const PreviewRequest = z.object({
  field_mapping: FieldMapping,
  limit: z.int().min(1).max(MAX_PREVIEWED).default(10),
});
export type PreviewRequest = z.output<typeof PreviewRequest>;

const text = z.string().nullable();
const Fields = z
  .object({
    ...{ email: text, email_normalized: text, phone: text, phone_e164: text },
    ...{ first_name: text, last_name: text, full_name: text },
    ...{ consent: z.json().nullable(), consent_time: Instant.nullable(), campaign_id: text },
    ...{ utm_source: text, utm_medium: text, utm_campaign: text, utm_term: text, utm_content: text },
  })
  .meta({ id: 'MappedFields', description: 'What of a lead depends on how the answers are mapped.' });

const FormQuestion = z.object({
  key: z.string().meta({ description: 'The name under which its answer comes' }),
  label: z.string(),
  type: z.string(),
  options: z.array(z.object({ key: z.string(), value: z.string() })),
});

const PreviewedLead = z
  .object({
    event_id: EventId,
    lead_id: Id,
    received_at: Instant,
    answers: z.record(z.string(), z.json()).meta({ description: 'What was answered, by the names that can be mapped' }),
    form: z
      .object({ form_id: z.string(), name: z.string(), questions: z.array(FormQuestion) })
      .nullable()
      .meta({ description: 'Of a Facebook form, where it is known: what its questions are' }),
    now: Fields,
    becomes: Fields,
    changed: z.array(z.string()).meta({ description: 'Fields that applying would change' }),
    kept_by_people: z
      .array(z.string())
      .meta({ description: 'Fields that would change, but a person has changed them since: applying leaves them' }),
    data_quality: z.array(z.object({ field: z.string(), note: z.string() })),
  })
  .meta({ id: 'PreviewedLead' });

export const Preview = z.object({ events: z.array(PreviewedLead) }).meta({ id: 'MappingPreview' });
export type Preview = z.input<typeof Preview>;

export const ApplyRequest = z.object({
  field_mapping: FieldMapping,
  rerun: z.boolean().default(false).meta({
    description: 'Read the earlier leads of the source again too, in the background; what people changed stays.',
  }),
});
export type ApplyRequest = z.output<typeof ApplyRequest>;

export const Applied = z
  .object({
    field_mapping: FieldMapping,
    rerun: z.boolean(),
    leads_to_read: z.int().nonnegative().meta({ description: 'Earlier leads that are now read again' }),
  })
  .meta({ id: 'MappingApplied' });
export type Applied = z.input<typeof Applied>;
