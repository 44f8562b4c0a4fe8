import type { LeadAccess } from './graph/page-calls.ts';

const NOT_READABLE =
  "Leads Access Manager does not let the app read this page's leads: in Meta Business Suite, Settings, Integrations, Leads access, add the app and the person who connected the page, then check the page again.";

/** What to do about a page that keeps its leads from us, for an administrator, with what Meta itself says of it. */
export function leadsKeptBack({ reason, resolution }: Pick<LeadAccess, 'reason' | 'resolution'>): string {
  const told = [reason, resolution].filter((text) => text !== null).join(' ');
  return told === '' ? NOT_READABLE : `${NOT_READABLE} Facebook says: ${told}`;
}
