import { isSupportedCountry } from 'libphonenumber-js/max';
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { Id, Instant, Line } from '../../platform/fields.ts';
import { EmailDomain } from './email-domain.ts';
import { EnteredHours } from './entered-hours.ts';
import { RetentionAnswer, RetentionChange } from './retention.ts';
import { WorkingHours } from './settings.repository.ts';

const MINUTES_A_WEEK = 10_080;
const HOURS_A_YEAR = 8_760;
const MOST_DOMAINS = 50;

/** The name of an entity, as people type it. */
export const EntityName = Line.trim().min(1, 'must not be empty').max(100);

/** A runtime takes offsets such as +05:30 for zones too; those know no summer. */
const TimeZone = z
  .string()
  .max(64)
  .refine(
    (name) => /^[A-Za-z]/.test(name) && IANAZone.isValidZone(name),
    'must be a time zone such as Europe/Berlin or UTC',
  );

const PhoneRegion = z
  .string()
  .max(10)
  .transform((text) => text.trim().toUpperCase())
  .refine((country) => isSupportedCountry(country), 'must be a country of two letters (ISO 3166), such as US');

const RepVisibility = z.enum(['entity', 'own'], { error: 'must be entity or own' }).meta({
  description: 'Which leads a sales rep sees: all of the entity, or own and unassigned ones',
});
const WhenDeactivated = z.enum(['reassign', 'leave'], { error: 'must be reassign or leave' }).meta({
  description:
    'What becomes of the open leads of a rep who is deactivated or becomes support: they go to others at once, or stay',
});
const ClaimTimeout = z.int().min(1).max(MINUTES_A_WEEK).nullable().meta({
  description:
    'Minutes of working time after which an assigned lead that nobody touched goes to the next rep; null: never',
});
const slaDescription = 'Hours that a lead may stay in each open status, by its name; null: any time';

export const EntityAnswer = z
  .object({
    id: Id,
    name: z.string(),
    time_zone: z.string(),
    default_phone_region: z.string().meta({ description: 'Country of phone numbers that come without one' }),
    working_hours: WorkingHours.nullable(),
    rep_visibility: RepVisibility,
    allowed_email_domains: z
      .array(z.string())
      .meta({ description: 'Whoever has an email there may register, as a sales rep' }),
    when_deactivated: WhenDeactivated,
    claim_timeout_minutes: ClaimTimeout,
    retention_days: RetentionAnswer,
    sla_hours: z.record(z.string(), z.int().nullable()).meta({ description: slaDescription }),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'Entity', description: 'The company of the signed-in, with what it decided for itself.' });
export type EntityAnswer = z.input<typeof EntityAnswer>;

export const EntityChange = z.object({
  name: EntityName.optional(),
  time_zone: TimeZone.optional(),
  default_phone_region: PhoneRegion.optional(),
  working_hours: EnteredHours.nullable().optional(),
  rep_visibility: RepVisibility.optional(),
  allowed_email_domains: z
    .array(EmailDomain)
    .max(MOST_DOMAINS)
    .transform((domains) => [...new Set(domains)])
    .optional(),
  when_deactivated: WhenDeactivated.optional(),
  claim_timeout_minutes: ClaimTimeout.optional(),
  retention_days: RetentionChange.optional(),
  sla_hours: z
    .record(z.string().max(50), z.int().min(1).max(HOURS_A_YEAR).nullable())
    .optional()
    .meta({ description: slaDescription }),
  updated_at: Instant.optional().meta({ description: 'As it was read: 409 if somebody changed the settings since' }),
});
export type EntityChange = z.infer<typeof EntityChange>;
