import { instant, instantOrNull } from '../../platform/fields.ts';
import { uidText } from '../../platform/uid.ts';
import type { Lead, LeadOrigin, LeadRow } from './leads.schema.ts';
import type { ListedLead } from './leads.overview.ts';
import type { WholeLead } from './leads.repository.ts';

/** A lead as lists show it. (Columns that the answer's schema does not name are dropped from the answer.) */
export const listedLead = (row: ListedLead, status: string): LeadRow => ({
  ...row,
  status,
  assigned_at: instantOrNull(row.assigned_at),
  created_at: instant(row.created_at),
  updated_at: instant(row.updated_at),
});

/** A lead as its own page shows it. */
export const wholeLead = ({ lead, meta, status }: WholeLead): Lead => ({
  ...listedLead(lead, status),
  entity_id: lead.entity_id,
  email_normalized: lead.email_normalized,
  phone_e164: lead.phone_e164,
  source_page_id: lead.source_page_id,
  source_page_name: lead.source_page_name,
  raw_field_data: lead.raw_field_data,
  consent: lead.consent,
  consent_time: instantOrNull(lead.consent_time),
  data_quality: lead.data_quality,
  origin: originOf(meta),
});

const originOf = ({ event_uid: eventUid, ...meta }: WholeLead['meta']): LeadOrigin => ({
  ...meta,
  arrived_by: meta.arrived_by as LeadOrigin['arrived_by'],
  event_id: eventUid === null ? null : uidText(eventUid),
  created_time: instantOrNull(meta.created_time),
  received_at: instant(meta.received_at),
});
