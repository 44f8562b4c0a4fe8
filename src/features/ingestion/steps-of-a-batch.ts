import type { Step } from '../../platform/in-step.ts';

/**
 * What writing leads asks of the database, in its order. Entities of a batch do each of these before any of them does the next one, so
 * rows are locked in this order too: people known, cursors, workloads, leads, and what hangs on them.
 */
export const stepsOfABatch: readonly Step[] = [
  'put lead_identities',
  'find lead_identities',
  'find assignment_cursors',
  'find assignment_rules',
  'find assignment_rule_members',
  'find team_members',
  'find rep_workload',
  'find user_leaves',
  'find entity_settings',
  'find assignment_waiting',
  'find lead_data',
  'find lead_statuses',
  'add lead_meta',
  'add lead_data',
  'add lead_search_terms',
  'add lead_stages',
  'put lead_tallies',
  'put campaign_tallies',
  'put assignment_cursors',
  'add lead_assignments',
  'add lead_assignment_history',
  'find users',
  'add lead_activities',
  'put rep_workload',
  'add audit_log',
  'add outbox',
  'add assignment_pool_snapshots',
  'find assignment_pool_snapshots',
  'add assignment_decisions',
  'put assignment_waiting',
  'put lead_source_health',
];
