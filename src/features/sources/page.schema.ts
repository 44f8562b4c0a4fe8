import { z } from 'zod';
import { Instant } from '../../platform/fields.ts';

const PAGE_ID_RULE = 'must be the number of the page: 1 to 32 digits';

/** Larger than what a number can hold exactly it must be text. */
export const PageId = z
  .union(
    [
      z
        .string()
        .trim()
        .regex(/^[1-9]\d{0,31}$/),
      z.int().positive().transform(String),
    ],
    { error: PAGE_ID_RULE },
  )
  .meta({ description: 'Of a Facebook page: its id, fixed for good', override: { type: 'string' } });

/** What the column holds, less the cipher's own bytes. */
const MAX_TOKEN_LENGTH = 980;
export const PageToken = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(MAX_TOKEN_LENGTH, `must be at most ${MAX_TOKEN_LENGTH} characters`)
  .regex(/^[\x21-\x7e]*$/, 'must be the token as Facebook shows it, without blanks or other marks')
  .meta({ description: 'Of a Facebook page: its access token. Never shown again.' });

const OpenAlert = z.strictObject({ kind: z.string(), sentence: z.string(), since: Instant });

export const SourcePage = z
  .strictObject({
    page_id: z.string(),
    page_name: z.string().nullable(),
    is_connected: z
      .boolean()
      .meta({ description: 'Whether a token has read the page: from then on, its leads come to this source' }),
    has_token: z.boolean(),
    verified_at: Instant.nullable().meta({ description: 'When a token last read the page' }),
    is_subscribed: z.boolean().nullable().meta({ description: 'Whether Meta sends the page’s leads; null: not known' }),
    can_access_leads: z
      .boolean()
      .nullable()
      .meta({ description: 'Whether Leads Access Manager lets us read the leads; null: Meta does not say' }),
    token_expires_at: Instant.nullable(),
    checked_at: Instant.nullable(),
    read_back_at: Instant.nullable().meta({ description: 'When the page’s forms were last read for missed leads' }),
    open_alerts: z.array(OpenAlert),
  })
  .meta({ id: 'SourcePage', description: 'What is known of a Facebook page.' });
export type SourcePage = z.infer<typeof SourcePage>;
