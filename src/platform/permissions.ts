/** What an endpoint may ask of its caller. Which role holds which is decided in `features/people/roles.ts`. */
export const permissions = [
  'leads:read',
  'leads:write',
  'assignments:read',
  'sources:manage',
  'events:read',
  'events:replay',
] as const;

export type Permission = (typeof permissions)[number];
