import { isDeepStrictEqual } from 'node:util';
import { instantOrNull } from '../../platform/fields.ts';
import type { Json, LeadDataRow, LeadMetaRow } from '../../platform/tables.ts';
import type { LeadDraft } from './lead-draft.ts';

type Utm = 'utm_source' | 'utm_medium' | 'utm_campaign' | 'utm_term' | 'utm_content';

/** What a lead holds that depends on how its delivery's answers are read. Times are ISO 8601, UTC. */
export interface LeadFields
  extends Pick<LeadDataRow, 'email' | 'email_normalized' | 'phone' | 'phone_e164' | 'first_name' | 'last_name'>,
    Pick<LeadDataRow, 'full_name' | 'campaign_id'>,
    Pick<LeadMetaRow, Utm> {
  readonly consent: Json;
  readonly consent_time: string | null;
}

/** The columns of each field: an address and its one spelling change together. */
const columnsOf = {
  email: ['email', 'email_normalized'],
  phone: ['phone', 'phone_e164'],
  first_name: ['first_name'],
  last_name: ['last_name'],
  full_name: ['full_name'],
  consent: ['consent'],
  consent_time: ['consent_time'],
  campaign_id: ['campaign_id'],
  utm_source: ['utm_source'],
  utm_medium: ['utm_medium'],
  utm_campaign: ['utm_campaign'],
  utm_term: ['utm_term'],
  utm_content: ['utm_content'],
} as const satisfies Record<string, readonly (keyof LeadFields)[]>;

export type LeadField = keyof typeof columnsOf;
const fields = Object.keys(columnsOf) as LeadField[];

/** What a reading of a delivery would have the lead hold. */
export const fieldsOfDraft = ({ attribution, ...draft }: LeadDraft): LeadFields => fieldsFrom(draft, attribution);

/** The columns of a stored lead, of both its tables. */
export type HeldColumns = Omit<LeadFields, 'consent_time'> & Pick<LeadDataRow, 'consent_time'>;
export const fieldsOfLead = (held: HeldColumns): LeadFields =>
  fieldsFrom({ ...held, consent_time: instantOrNull(held.consent_time) }, held);

type Contact = Omit<LeadFields, Utm | 'campaign_id'>;
type Origin = Pick<LeadFields, Utm | 'campaign_id'>;

function fieldsFrom(contact: Contact, origin: Origin): LeadFields {
  const { email, email_normalized, phone, phone_e164, first_name, last_name, full_name, consent, consent_time } =
    contact;
  const { campaign_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content } = origin;
  return {
    ...{ email, email_normalized, phone, phone_e164, first_name, last_name, full_name, consent, consent_time },
    ...{ campaign_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content },
  };
}

export interface Difference {
  readonly changed: readonly LeadField[];
  /** They would change, but a person has changed them since. */
  readonly keptByPeople: readonly LeadField[];
}

/** Which fields a new reading changes, and which it leaves because a person has changed them. */
export function differenceOf(now: LeadFields, becomes: LeadFields, edited: readonly string[]): Difference {
  const differing = fields.filter((field) =>
    columnsOf[field].some((column) => !isDeepStrictEqual(now[column], becomes[column])),
  );
  const isEdited = (field: LeadField) => edited.includes(field);
  return { changed: differing.filter((field) => !isEdited(field)), keptByPeople: differing.filter(isEdited) };
}

/** The lead's columns after these fields took their new values. */
export function withChanged(now: LeadFields, becomes: LeadFields, changed: readonly LeadField[]): LeadFields {
  const columns = changed.flatMap((field): readonly (keyof LeadFields)[] => columnsOf[field]);
  return { ...now, ...Object.fromEntries(columns.map((column) => [column, becomes[column]])) };
}
