import { z } from 'zod';
import { hasAtMost } from '../../platform/characters.ts';
import { Id, Line } from '../../platform/fields.ts';

const MOST_LEADS = 200;

const Changes = z
  .strictObject({
    status: z.string().min(1).max(50).optional().meta({ description: 'Name of a status of the entity' }),
    assigned_user_id: Id.nullable().optional().meta({ description: 'Who gets the leads; null: nobody' }),
    campaign_id: Line.trim().min(1, 'must not be empty; null clears it').max(255).nullable().optional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'must name at least one field to change');
export type Changes = z.output<typeof Changes>;

export const BulkUpdate = z.object({
  lead_ids: z
    .array(Id)
    .min(1, 'must name at least one lead')
    .max(MOST_LEADS, `must be at most ${MOST_LEADS} leads`)
    .transform((ids) => [...new Set(ids)]),
  changes: Changes,
  reason: Line.trim()
    .min(1, 'must not be empty; leave it out')
    .refine((text) => hasAtMost(text, 255), 'must have at most 255 characters')
    .optional()
    .meta({ description: 'Kept in the history of assignments and stages' }),
});
export type BulkUpdate = z.output<typeof BulkUpdate>;

export const BulkUpdated = z
  .object({
    updated: z.int().nonnegative(),
    failed: z.int().nonnegative(),
    results: z.array(
      z.object({
        lead_id: Id,
        ok: z.boolean(),
        error: z.string().optional().meta({ description: 'Why nothing of this lead changed' }),
      }),
    ),
  })
  .meta({ id: 'BulkUpdated', description: 'What became of each lead, in the order given.' });
export type BulkUpdated = z.infer<typeof BulkUpdated>;
