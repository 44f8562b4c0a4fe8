/** What an endpoint may ask of its caller. Which role holds which is decided in `features/people/roles.ts`. */
export const permissions = [
  'leads:read',
  'leads:write',
  'leads:bulk',
  'leads:delete',
  'leads:erase',
  'assignments:read',
  'assignments:claim',
  'assignments:manage',
  'rules:manage',
  'stages:read',
  'stages:write',
  'workflow:manage',
  'activities:read',
  'activities:write',
  'analytics:read',
  'reports:manage',
  'users:read',
  'users:manage',
  'settings:manage',
  'audit:read',
  'sources:manage',
  'events:read',
  'events:replay',
] as const;

export type Permission = (typeof permissions)[number];
