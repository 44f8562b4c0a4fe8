/** What people log themselves. */
export const loggedTypes = ['call', 'email', 'meeting', 'note', 'follow_up'] as const;
/** What the product logs of what was done with a lead; no person logs or changes these. */
export const systemTypes = ['status_change', 'assignment'] as const;
export const activityTypes = [...loggedTypes, ...systemTypes] as const;
export type ActivityType = (typeof activityTypes)[number];

export const priorities = ['low', 'medium', 'high', 'urgent'] as const;
export type Priority = (typeof priorities)[number];

export const activityStatuses = ['pending', 'completed', 'cancelled'] as const;
export type ActivityStatus = (typeof activityStatuses)[number];
