import { z } from 'zod';
import { Id, Instant } from '../../platform/fields.ts';
import { permissions } from '../../platform/permissions.ts';

/** As long as SMTP's longest path; longer than any email in the table. */
const LONGEST_EMAIL = 254;
/** Generous to password managers; the hash takes the same time for any length. */
const LONGEST_PASSWORD = 1_024;

export const LoginBody = z.object({
  email: z.string().min(1).max(LONGEST_EMAIL).meta({ description: 'Blanks around it and its case do not matter' }),
  password: z.string().min(1).max(LONGEST_PASSWORD).meta({ description: 'Compared exactly as typed' }),
});

const EntityOfUser = z.object({ id: Id, name: z.string() });
const ExpiresIn = z.string().meta({ description: 'How long the access token is good for, such as 72h' });

const tokens = {
  access_token: z.string().meta({ description: 'For the header Authorization: Bearer …' }),
  refresh_token: z.string().meta({ description: 'Good once, for POST /api/auth/refresh' }),
  expires_in: ExpiresIn,
};

export const SignedIn = z.object({
  user: z.object({
    id: Id,
    username: z.string(),
    email: z.string(),
    first_name: z.string(),
    last_name: z.string(),
    role: z.string(),
    entity: EntityOfUser,
  }),
  ...tokens,
});

export const RefreshBody = z.object({ refresh_token: z.string().min(1).max(100) });
export const Refreshed = z.object(tokens);

export const SignedOut = z.object({ signed_out: z.literal(true) });

export const Me = z.object({
  id: Id,
  username: z.string(),
  email: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  phone: z.string().nullable(),
  role: z.string(),
  entity: EntityOfUser,
  permissions: z.array(z.enum(permissions)),
  is_active: z.boolean(),
  is_verified: z.boolean(),
  is_available: z.boolean().meta({ description: "The person's own switch: takes new leads now" }),
  max_active_leads: z.int().nullable(),
  last_login: Instant.nullable(),
  created_at: Instant,
});

export type Credentials = z.output<typeof LoginBody>;
