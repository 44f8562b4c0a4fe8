import type { Target } from './field-names.ts';

/** Types of Meta's questions that are a field of ours, the plainest first: it wins where a form asks several of them. */
const typesOf: Readonly<Partial<Record<Target, readonly string[]>>> = {
  email: ['EMAIL', 'WORK_EMAIL'],
  phone: ['PHONE', 'USER_PROVIDED_PHONE_NUMBER', 'WHATSAPP_NUMBER', 'WORK_PHONE_NUMBER'],
  full_name: ['FULL_NAME'],
  first_name: ['FIRST_NAME'],
  last_name: ['LAST_NAME'],
};

/** Standard questions about something else: whatever their names sound like, they are no field of ours. */
const OTHERS = new Set(
  `CITY COMPANY_NAME COUNTRY DOB GENDER JOB_TITLE MARITIAL_STATUS MARITAL_STATUS POST_CODE PROVINCE RELATIONSHIP_STATUS
  STATE STREET_ADDRESS ADDRESS_LINE_TWO ZIP MILITARY_STATUS EDUCATION_LEVEL STORE_LOOKUP STORE_LOOKUP_WITH_TYPEAHEAD
  DATE_TIME WEBSITE VIN LICENSE_PLATE ID_CPF ID_AR_DNI ID_CL_RUT ID_CO_CC ID_EC_CI ID_PE_DNI ID_MX_RFC`.split(/\s+/),
);

interface Meaning {
  readonly target: Target;
  /** 0 is the plainest type of the target. */
  readonly rank: number;
}

const meanings: ReadonlyMap<string, Meaning> = new Map(
  Object.entries(typesOf).flatMap(([target, types]) =>
    types.map((type, rank) => [type, { target: target as Target, rank }] as const),
  ),
);

/**
 * What the type of a question says: a field of ours, `'other'`, or undefined: nothing (CUSTOM, and what Meta may add).
 */
export function meaningOfType(type: string | undefined): Meaning | 'other' | undefined {
  if (type === undefined) return undefined;
  return meanings.get(type) ?? (OTHERS.has(type) ? 'other' : undefined);
}
