import { z } from 'zod';
import { Id } from '../../platform/fields.ts';
import { Email, PersonName, Phone, Username } from '../people/index.ts';
import { EntityName } from '../settings/index.ts';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './password-policy.ts';

/** As it is compared when it is counted: nobody wins by a space. */
const Otp = z
  .string()
  .trim()
  .regex(/^\d{6}$/, 'must be the six digits that were mailed')
  .meta({ override: { type: 'string', pattern: '^\\d{6}$' }, examples: ['481920'] });
const typedPassword = z.string().max(LONGEST_PASSWORD);
export const NewPassword = typedPassword.meta({
  description: `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters; not one of the commonest, not your email or username`,
});

export const RegisterBody = z.object({
  username: Username,
  email: Email,
  password: NewPassword,
  first_name: PersonName,
  last_name: PersonName,
  phone: Phone.optional(),
  invite_token: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'From the invitation that was mailed to you' }),
  entity_name: EntityName.optional().meta({
    description: 'A company that does not exist here yet: you become its admin',
  }),
});

export const Registered = z.object({
  user_id: Id.meta({ description: 'What the user will be called once the email is verified' }),
  username: z.string(),
  email: z.string(),
});

export const VerifyBody = z.object({ email: Email, otp: Otp });
export const Verified = z.object({ verified: z.literal(true) });

export const EmailBody = z.object({ email: Email });
export const Asked = z.object({ email: z.string() });

export const ResetBody = z.object({ email: Email, otp: Otp, new_password: NewPassword });
export const ChangeBody = z.object({ current_password: typedPassword.min(1), new_password: NewPassword });
export const PasswordChanged = z.object({ password_changed: z.literal(true) });

export type Registration = z.output<typeof RegisterBody>;
export type Verification = z.output<typeof VerifyBody>;
export type Reset = z.output<typeof ResetBody>;
export type Change = z.output<typeof ChangeBody>;
