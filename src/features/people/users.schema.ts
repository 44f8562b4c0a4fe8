import { z } from 'zod';
import { cursorOrOffset, Id, Instant, Line, PathId, paging } from '../../platform/fields.ts';
import { EnteredHours, WorkingHours } from '../settings/index.ts';
import { Email, PersonName, Phone, Username } from './person-fields.ts';
import { RoleId, RoleNames } from './roles.ts';

const MOST_ACTIVE_LEADS = 100_000;
const MOST_WEIGHT = 100;
const MOST_LEAVES = 100;
/** What DATETIME holds. */
const LAST_YEAR = '9999';

const LeaveInstant = Instant.refine((text) => text >= '1970' && text < LAST_YEAR, 'must be in the years 1970 to 9998');
const Leave = z
  .strictObject({
    starts_at: LeaveInstant,
    ends_at: LeaveInstant,
    reason: Line.trim().min(1, 'must not be empty').max(255).nullable().optional(),
  })
  .check(({ value: { starts_at, ends_at }, issues }) => {
    if (Date.parse(ends_at) <= Date.parse(starts_at))
      issues.push({ code: 'custom', input: ends_at, path: ['ends_at'], message: 'must be after starts_at' });
  });
export type Leave = z.infer<typeof Leave>;

const capacity = {
  max_active_leads: z.int().min(0).max(MOST_ACTIVE_LEADS).nullable().optional().meta({
    description: 'Open leads at which a rep gets no more; null: no limit',
  }),
  weight: z.int().min(1).max(MOST_WEIGHT).optional().meta({ description: 'Share under weighted rules' }),
  working_hours: EnteredHours.nullable().optional(),
};

export const NewUserBody = z.object({
  username: Username,
  email: Email,
  first_name: PersonName,
  last_name: PersonName,
  phone: Phone.nullable().optional(),
  role_id: RoleId,
  ...capacity,
});
export type NewUserBody = z.infer<typeof NewUserBody>;

/** What people change of themselves. */
const ownFields = {
  first_name: PersonName.optional(),
  last_name: PersonName.optional(),
  phone: Phone.nullable().optional(),
  is_available: z.boolean().optional().meta({ description: "The person's own switch: takes new leads now" }),
};
export const OWN_FIELDS: readonly string[] = Object.keys(ownFields);

export const UserChange = z.object({
  ...ownFields,
  role_id: RoleId.optional(),
  is_active: z.boolean().optional(),
  ...capacity,
  leaves: z
    .array(Leave)
    .max(MOST_LEAVES)
    .optional()
    .meta({ description: 'All of them: what is not listed is dropped' }),
});
export type UserChange = z.infer<typeof UserChange>;

export const UserId = z.object({ id: PathId });

const YesOrNo = z.enum(['true', 'false'], { error: 'must be true or false' });
export const UsersQuery = z
  .object({
    role: RoleNames.optional(),
    is_active: YesOrNo.optional(),
    is_available: YesOrNo.optional(),
    search: z.string().max(255).optional().meta({
      description: 'Words that must each stand somewhere in the names, the username or the email',
    }),
    ...paging,
  })
  .check(cursorOrOffset);
export type UsersQuery = z.infer<typeof UsersQuery>;

const seenByAll = {
  id: Id,
  username: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  email: z.string(),
  role: RoleNames,
  role_id: RoleId,
  is_active: z.boolean(),
  is_available: z.boolean(),
};
const seenByFew = {
  phone: z.string().nullable(),
  is_verified: z.boolean(),
  max_active_leads: z.int().nullable(),
  active_leads: z.int(),
  weight: z.int(),
  working_hours: WorkingHours.nullable().meta({ description: 'null: those of the entity' }),
  leaves: z.array(z.object({ starts_at: Instant, ends_at: Instant, reason: z.string().nullable() })),
  last_login: Instant.nullable(),
  created_at: Instant,
  updated_at: Instant,
};

export const User = z.object({ ...seenByAll, ...z.object(seenByFew).partial().shape }).meta({
  id: 'User',
  description: 'Somebody of the company. Fields that are not required are shown of oneself, and to who manages users.',
});
export type User = z.input<typeof User>;
