/** Those that reading leads and subscribing pages may need; one page of Meta's spells the first one without its s. */
const PERMISSIONS =
  /\b(leads?_retrieval|pages_show_list|pages_read_engagement|pages_read_user_content|pages_manage_ads|pages_manage_metadata|ads_management|ads_read|business_management)\b/g;

/** The permissions that a message of Meta's names, for the advice; null when it names none. */
export function permissionsIn(message: string): string | null {
  const names = new Set(message.match(PERMISSIONS));
  return names.size === 0 ? null : [...names].join(', ').replace('lead_retrieval', 'leads_retrieval');
}
