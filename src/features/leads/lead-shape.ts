import { instant, instantOrNull } from '../../platform/fields.ts';
import { uidText } from '../../platform/uid.ts';
import type { Lead, LeadOrigin, LeadRow } from './leads.schema.ts';
import type { ListedLead } from './leads.overview.ts';
import type { WholeLead } from './leads.repository.ts';

/** A lead as lists show it. (Columns that the answer's schema does not name are dropped from the answer.) */
export const listedLead = (row: ListedLead, status: string): LeadRow => ({ ...row, status });

/** A lead as its own page shows it, likewise. */
export const wholeLead = ({ lead, meta, status }: WholeLead): Lead => ({
  ...lead,
  status,
  assigned_at: instantOrNull(lead.assigned_at),
  created_at: instant(lead.created_at),
  updated_at: instant(lead.updated_at),
  consent_time: instantOrNull(lead.consent_time),
  origin: originOf(meta),
});

const originOf = ({ event_uid: eventUid, ...meta }: WholeLead['meta']): LeadOrigin => ({
  ...meta,
  arrived_by: meta.arrived_by as LeadOrigin['arrived_by'],
  event_id: eventUid === null ? null : uidText(eventUid),
  created_time: instantOrNull(meta.created_time),
  received_at: instant(meta.received_at),
});
