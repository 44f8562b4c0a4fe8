import { z } from 'zod';

// What Meta's dashboard and people with Postman read in the documentation. The receiver takes bodies apart itself.

export const HandshakeQuery = z.object({
  'hub.mode': z.literal('subscribe').optional(),
  'hub.verify_token': z.string().optional().meta({ description: 'As set in FB_VERIFY_TOKEN' }),
  'hub.challenge': z.string().optional().meta({ description: 'Comes back as it is' }),
});

export const FacebookHeaders = z.object({
  'X-Hub-Signature-256': z
    .string()
    .meta({ description: '`sha256=` and the lower-case hex of HMAC-SHA256 over the raw body, by the app secret' }),
});

const MetaId = z.union([z.string(), z.number()]).meta({ description: 'A text, or a number of any size' });

const Value = z.looseObject({
  leadgen_id: MetaId,
  page_id: MetaId,
  form_id: MetaId.optional(),
  ad_id: MetaId.optional(),
  adgroup_id: MetaId.optional().meta({ description: 'The ad set' }),
  created_time: z.int().optional().meta({ description: 'Unix seconds' }),
});

const Entry = z.looseObject({
  id: MetaId,
  time: z.int().optional().meta({ description: 'When it was sent, in unix seconds' }),
  changes: z
    .array(z.looseObject({ field: z.string(), value: Value.optional() }))
    .optional()
    .meta({ description: 'One for each lead' }),
  changed_fields: z
    .array(z.string())
    .optional()
    .meta({ description: "Instead of `changes` where Include Values is switched off: the page's leads are read back" }),
});

export const FacebookDelivery = z
  .object({ object: z.string(), entry: z.array(Entry) })
  .meta({ id: 'FacebookDelivery', description: 'Up to 1,000 changes, of any number of pages.' });
