import { z } from 'zod';
import { cursorOrOffset, Id, Instant, Line, PathId, paging } from '../../platform/fields.ts';
import { FieldMapping } from './field-mapping.ts';
import { FORM_KEY } from './form-key.ts';
import { originOf } from './origin.ts';
import { fieldsOfType } from './fields-of-type.ts';
import { PageId, PageToken, SourcePage } from './page.schema.ts';
import { SourceType } from './source-type.ts';

const statuses = ['active', 'paused', 'needs_attention'] as const;
const SourceStatus = z.enum(statuses, { error: `must be one of: ${statuses.join(', ')}` });
export type SourceStatus = z.infer<typeof SourceStatus>;

const SettableStatus = z.enum(['active', 'paused'], { error: 'must be active or paused' }).meta({
  description: 'A paused source keeps what arrives; it becomes leads when the source is active again.',
});

const MAX_ORIGINS = 50;
const Origin = z
  .string()
  .max(300)
  .transform((text, context) => {
    const origin = originOf(text);
    if (origin === null) context.addIssue('must be an origin such as https://shop.example, without a path');
    return origin ?? z.NEVER;
  });
const AllowedOrigins = z
  .array(Origin)
  .max(MAX_ORIGINS, `must be at most ${MAX_ORIGINS} origins`)
  .transform((origins) => [...new Set(origins)])
  .meta({ description: 'Web sites whose pages may post to this form; an empty list allows all.' });

/** What the column holds, less the cipher's own bytes. */
const MAX_SECRET_BYTES = 480;
const HmacSecret = z
  .string()
  .min(16, 'must be at least 16 characters')
  .max(200, 'must be at most 200 characters')
  .refine(
    (secret) => secret.isWellFormed() && Buffer.byteLength(secret) <= MAX_SECRET_BYTES,
    `must be well-formed text of at most ${MAX_SECRET_BYTES} bytes`,
  )
  .meta({ description: 'Makes the form one for servers, whose posts must be signed with it. Never shown again.' });

const Name = Line.trim().min(1, 'must not be empty').max(150);
const Campaign = Line.trim().min(1, 'must not be empty; null clears it').max(150);
const RateLimit = z.int().min(1, 'must be at least 1; null lifts the limit').max(1_000_000);

/** What creation and change have in common: undefined leaves a field, null clears it. */
const settings = {
  allowed_origins: AllowedOrigins.optional(),
  hmac_secret: HmacSecret.nullable().optional(),
  field_mapping: FieldMapping.optional(),
  default_campaign: Campaign.nullable().optional(),
  is_default_form: z.boolean().optional().meta({
    description: 'Takes submissions that name only the entity. One form at most: another one loses the flag.',
  }),
  rate_limit_per_minute: RateLimit.nullable().optional(),
  status: SettableStatus.optional(),
  page_token: PageToken.optional(),
};

export type { SourceType } from './source-type.ts';

export const NewSource = z
  .object({
    type: SourceType,
    name: Name,
    form_key: z
      .string()
      .regex(FORM_KEY, 'must be 8 to 64 of A-Z a-z 0-9 _ -')
      .optional()
      .meta({ description: 'Public, unique in the installation, fixed for good; left out, a random one is chosen.' }),
    page_id: PageId.optional(),
    ...settings,
  })
  .check(fieldsOfType);
export type NewSource = z.infer<typeof NewSource>;

export const SourceChange = z.object({ name: Name.optional(), ...settings });
export type SourceChange = z.infer<typeof SourceChange>;

export const SourceId = z.object({ id: PathId });

export const SourceQuery = z
  .object({ status: SourceStatus.optional(), type: SourceType.optional(), ...paging })
  .check(cursorOrOffset);
export type SourceQuery = z.infer<typeof SourceQuery>;

const SourceHealth = z.object({
  last_lead_at: Instant.nullable(),
  last_error: z.string().nullable(),
  last_error_at: Instant.nullable(),
  summary: z.string().meta({ description: 'How the source is, in plain words' }),
});

export const Source = z
  .object({
    id: Id,
    type: SourceType,
    name: z.string(),
    form_key: z.string().nullable(),
    allowed_origins: z.array(z.string()),
    is_signed: z.boolean().meta({ description: 'Whether posts must carry X-Signature-256' }),
    field_mapping: FieldMapping,
    default_campaign: z.string().nullable(),
    is_default_form: z.boolean(),
    rate_limit_per_minute: z.int().nullable(),
    status: SourceStatus,
    health: SourceHealth,
    page: SourcePage.nullable().meta({ description: 'Of a Facebook page; null for a website form' }),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'Source', description: 'One connection that leads come from.' });
export type Source = z.infer<typeof Source>;

export const DeletedSource = z.object({ id: Id });

export const Snippet = z
  .object({
    html: z.string().nullable().meta({ description: 'A form to paste into a page; null for a signed form' }),
    server_example: z
      .object({ node: z.string(), curl: z.string() })
      .nullable()
      .meta({ description: 'How a server posts to a signed form; null for a form in a page' }),
    endpoint: z.url(),
    instructions: z.string(),
  })
  .meta({ id: 'SourceSnippet' });
export type Snippet = z.infer<typeof Snippet>;
