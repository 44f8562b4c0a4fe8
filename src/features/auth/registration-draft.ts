import { z } from 'zod';

/** How somebody may come in, as it was found when they registered. */
const WayIn = z.discriminatedUnion('by', [
  z.object({ by: z.literal('invitation'), entityId: z.int(), roleId: z.int(), invitationId: z.int() }),
  z.object({ by: z.literal('domain'), entityId: z.int(), domain: z.string() }),
  z.object({ by: z.literal('new_entity'), entityName: z.string() }),
]);

/** Somebody who registered but has not proved their email. It waits with the code, encrypted: no table knows it before. */
export const RegistrationDraft = z.object({
  userId: z.int(),
  /** Of the new entity, if one is made; its mails go out in its name, even before. */
  reservedEntityId: z.int(),
  username: z.string(),
  email: z.string(),
  passwordHash: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  phone: z.string().nullable(),
  wayIn: WayIn,
});

export type WayIn = z.output<typeof WayIn>;
export type RegistrationDraft = z.output<typeof RegistrationDraft>;
