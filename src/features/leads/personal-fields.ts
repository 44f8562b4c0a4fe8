import type { LeadDataRow } from '../../platform/tables.ts';

const personal = ['email', 'phone', 'first_name', 'last_name', 'full_name'] as const;

/** What was known of a person, as keyed hashes by field: who knows a value can tell that it was there, nobody can read it. */
export const hashesOf = (lead: LeadDataRow, hash: (text: string) => string): Record<string, string> => {
  const spelling = { ...lead, email: lead.email_normalized ?? lead.email, phone: lead.phone_e164 ?? lead.phone };
  return Object.fromEntries(
    personal.flatMap((field) => {
      const value = spelling[field];
      return value === null ? [] : [[field, hash(value)] as const];
    }),
  );
};
