import { z } from 'zod';
import { Id } from '../../platform/fields.ts';

// What senders read in the documentation. The receiver takes bodies apart itself (formats/), since unknown keys are answers.

const text = (description: string) => z.string().optional().meta({ description });

/** Whatever the format; every other field is an answer. */
const controlFields = {
  form_key: text("The form's public key; may stand in the address instead"),
  entity_id: z.coerce
    .number<number>()
    .int()
    .positive()
    .optional()
    .meta({ description: "Instead of form_key: the entity's default form" }),
  platform: z.literal('website').optional(),
  submission_id: text('The same id from the same form is the same lead'),
  page_url: text('The page that the form stands on; left out, the Referer'),
  page_id: text("The sender's id of that page"),
  page_name: text('Its name'),
  form_id: text("The sender's id of the form"),
  ad_id: text('The ad that led to it'),
  campaign_id: text("The campaign that led to it; left out, the form's default"),
  utm_source: text('In JSON also `utm.source`, and so on'),
  utm_medium: z.string().optional(),
  utm_campaign: z.string().optional(),
  utm_term: z.string().optional(),
  utm_content: z.string().optional(),
  created_time: text('When the person sent it: ISO 8601, or unix time'),
  submitted_at: text('Another name of created_time'),
  consent: z.unknown().optional().meta({ description: 'What the person agreed to: a yes or no, a text, or an object' }),
  consent_time: text('When the person agreed'),
  _gotcha: text('The honeypot: hidden from people. Filled in, the answer looks the same and no lead is made'),
  _next: text("Where a browser goes afterwards (303): an address on one of the form's allowed origins"),
};

export const WebsiteSubmission = z
  .looseObject({
    ...controlFields,
    utm: z
      .looseObject({
        source: z.string().optional(),
        medium: z.string().optional(),
        campaign: z.string().optional(),
        term: z.string().optional(),
        content: z.string().optional(),
      })
      .optional(),
    answers: z
      .union([z.record(z.string(), z.unknown()), z.array(z.object({ name: z.string(), value: z.unknown() }))])
      .optional()
      .meta({ description: 'Name and value of each answer. Any other field beside it is an answer too' }),
  })
  .meta({ id: 'WebsiteSubmission', description: 'What a form posts as JSON. Unknown fields are answers.' });

export const WebsiteForm = z.looseObject(controlFields).meta({
  id: 'WebsiteForm',
  description: 'What an HTML form posts. Each other field is an answer; names may repeat.',
});

export const websiteFormExample = {
  form_key: 'demo-fxcareers',
  utm_source: 'google',
  email: 'jane.smith@mail.example',
  phone: '+14155550123',
  first_name: 'Jane',
  last_name: 'Smith',
};

export const WebsiteHeaders = z.object({
  'Idempotency-Key': text('The same key from the same form is the same lead; with other answers it is refused (409)'),
  'X-Signature-256': text('Of forms with a secret: `sha256=` and the hex HMAC-SHA256 of the raw body'),
});

export const WebsiteReply = z
  .object({
    success: z.literal(true),
    lead_id: Id.nullable().meta({
      description: 'null while the database is away: the lead is safe, its number follows',
    }),
    message: z.string(),
    event_id: z.uuid().meta({ description: 'the delivery in the event ledger' }),
  })
  .meta({ id: 'WebsiteReply' });
