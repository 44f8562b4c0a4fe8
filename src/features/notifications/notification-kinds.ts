/** What people are told. */
export const notificationKinds = [
  'lead_assigned',
  'lead_reassigned_away',
  'lead_not_touched',
  'follow_up_due',
  'follow_up_overdue',
  'source_needs_attention',
  'report_failed',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];
