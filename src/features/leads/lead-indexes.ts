import type { LeadFilter } from './lead-filter.ts';
import type { LeadOrder } from './lead-order.ts';

/** The indexes that end in (created_at, id), by the column that comes before. */
export const creationIndexes = {
  none: 'by_creation',
  status_id: 'by_status',
  assigned_user_id: 'by_rep',
  platform_key: 'by_platform',
  source_id: 'by_source',
  campaign_id: 'by_campaign',
} as const;

/**
 * MySQL's hint for a page in the middle of a list by creation; undefined: let the server choose. Without it MySQL 9.7
 * was seen to read (entity_id, created_at, id) from its end up to the page, half of 300,000 entries, because it takes
 * the filter for selective. MariaDB reads the hint as a comment, and needs none where the filter's index covers the query.
 */
export function indexHint(filter: LeadFilter, { by }: LeadOrder): string | undefined {
  if (by !== 'created_at' || filter.search !== undefined) return undefined;
  const given = {
    status_id: filter.statusId,
    assigned_user_id: filter.assignedUserId,
    platform_key: filter.platform,
    source_id: filter.sourceId,
    campaign_id: filter.campaignId,
  };
  const columns = (Object.keys(given) as (keyof typeof given)[]).filter((column) => given[column] !== undefined);
  const indexes = columns.length === 0 ? [creationIndexes.none] : columns.map((column) => creationIndexes[column]);
  return `INDEX(lead_data ${indexes.join(', ')})`;
}
