import { z } from 'zod';
import { Id, Instant } from '../../platform/fields.ts';

export const RemovalQuery = z.object({
  erase: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: 'true: erases the person for good; for admins only' }),
});

export const RemovedLead = z
  .object({
    id: Id,
    deleted_at: Instant,
    erased_at: Instant.nullable().meta({
      description: "When the person's data were overwritten; null: the lead can be restored",
    }),
    other_lead_ids: z
      .array(Id)
      .meta({ description: 'Other leads of the same person, which are as they were; named when a person is erased' }),
  })
  .meta({ id: 'RemovedLead' });
export type RemovedLead = z.infer<typeof RemovedLead>;
