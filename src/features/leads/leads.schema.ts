import { z } from 'zod';
import { cursorOrOffset, Day, daysInOrder, Id, Instant, Line, PathId, paging } from '../../platform/fields.ts';
import { hasAtMost } from '../../platform/characters.ts';

/** `manual`: typed in by somebody of the entity. */
export const platforms = ['facebook', 'instagram', 'website', 'manual'] as const;
export const sortColumns = ['created_at', 'updated_at', 'id', 'status'] as const;

const listFields = {
  status: z.string().min(1).max(50).optional().meta({ description: 'Name of a status of the entity' }),
  platform: z.enum(platforms).optional(),
  campaign_id: z.string().min(1).max(255).optional(),
  source_id: PathId.optional(),
  date_from: Day.optional().meta({ description: "First day of created_at, in the entity's time zone" }),
  date_to: Day.optional().meta({ description: "Last day of created_at, in the entity's time zone" }),
  search: z.string().max(255).optional().meta({
    description: 'Beginnings of words of names and email, or the last four or more digits of a phone; all must match',
  }),
  sort_by: z
    .enum(sortColumns)
    .default('created_at')
    .meta({ description: 'status: by workflow id, then by created_at' }),
  sort_order: z.enum(['asc', 'desc']).default('desc'),
  ...paging,
};

/** Of my-leads and unassigned, whose names say already who holds the leads. */
export const HeldLeadsQuery = z.object(listFields).check(daysInOrder, cursorOrOffset);
export const LeadsQuery = z
  .object({ ...listFields, assigned_user_id: PathId.optional() })
  .check(daysInOrder, cursorOrOffset);
export type LeadsQuery = z.output<typeof LeadsQuery>;

export const LeadRow = z
  .object({
    id: Id,
    email: z.string().nullable(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    full_name: z.string().nullable(),
    phone: z.string().nullable(),
    status: z.string(),
    platform_key: z.string(),
    source_id: Id,
    campaign_id: z.string().nullable(),
    assigned_user_id: Id.nullable(),
    assigned_at: Instant.nullable(),
    duplicate_of_lead_id: Id.nullable().meta({ description: 'An older lead of the same person' }),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'LeadRow', description: 'A lead as lists show it.' });
export type LeadRow = z.infer<typeof LeadRow>;

export const LeadOrigin = z
  .object({
    event_id: z.uuid().nullable().meta({ description: 'The delivery it came with; null: not by a delivery' }),
    source_lead_id: z.string().nullable(),
    page_id: z.string().nullable(),
    form_id: z.string().nullable(),
    ad_id: z.string().nullable(),
    campaign_id: z.string().nullable(),
    page_url: z.string().nullable(),
    utm_source: z.string().nullable(),
    utm_medium: z.string().nullable(),
    utm_campaign: z.string().nullable(),
    utm_term: z.string().nullable(),
    utm_content: z.string().nullable(),
    ad_name: z.string().nullable(),
    adset_id: z.string().nullable(),
    adset_name: z.string().nullable(),
    campaign_name: z.string().nullable(),
    sender_platform: z.string().nullable().meta({ description: "The platform in the sender's own word" }),
    is_organic: z.boolean().nullable().meta({ description: 'Not by an advertisement; null: not told' }),
    arrived_by: z
      .enum(['webhook', 'read_back'])
      .nullable()
      .meta({ description: 'Whether its sender told us of it, or we found it when we read back what the sender has' }),
    created_time: Instant.nullable().meta({ description: "When the person sent it, by the sender's clock" }),
    received_at: Instant,
    processing_status: z.string(),
  })
  .meta({ id: 'LeadOrigin', description: 'Where a lead came from, as its sender told.' });
export type LeadOrigin = z.infer<typeof LeadOrigin>;

export const Lead = LeadRow.extend({
  entity_id: Id,
  email_normalized: z.string().nullable(),
  phone_e164: z.string().nullable(),
  source_page_id: z.string().nullable(),
  source_page_name: z.string().nullable(),
  raw_field_data: z.json().meta({ description: 'Every answer that was sent, by its name' }),
  consent: z.json().nullable(),
  consent_time: Instant.nullable(),
  data_quality: z.json().meta({ description: 'What of the delivery did not fit, and why' }),
  origin: LeadOrigin,
}).meta({ id: 'Lead', description: 'One lead, whole.' });
export type Lead = z.infer<typeof Lead>;

const text = (width: number) =>
  Line.trim()
    .min(1, 'must not be empty; null clears it')
    .refine((value) => hasAtMost(value, width), `must have at most ${width} characters`)
    .nullable()
    .optional();

const changeable = {
  first_name: text(100),
  last_name: text(100),
  full_name: text(200),
  email: text(255),
  phone: text(64),
};

export const LeadChange = z
  .object({
    ...changeable,
    updated_at: Instant.optional().meta({ description: 'As the caller read it; if the lead changed since: 409' }),
  })
  .refine(
    (change) => Object.keys(changeable).some((field) => field in change),
    'must name at least one field to change',
  )
  .meta({ id: 'LeadChange', description: 'Null clears a field; a field that is left out stays as it is.' });
export type LeadChange = z.output<typeof LeadChange>;

export const StatusCount = z.object({ status: z.string(), count: z.int().nonnegative() }).meta({ id: 'StatusCount' });
export type StatusCount = z.infer<typeof StatusCount>;

export const Pipeline = z
  .object({
    pipeline: z.record(z.string(), z.array(LeadRow)).meta({ description: 'By status: its newest 50 leads' }),
    statusCounts: z.array(StatusCount),
  })
  .meta({ id: 'Pipeline' });
export type Pipeline = z.infer<typeof Pipeline>;
