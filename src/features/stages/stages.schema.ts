import { z } from 'zod';
import { Id, Instant, Line } from '../../platform/fields.ts';

/** Text of several lines. */
const Notes = z
  .string()
  .trim()
  .max(5_000)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed text');
const NextAction = Line.trim().max(255);
const texts = { notes: Notes.nullable().optional(), nextActionRequired: NextAction.nullable().optional() };

export const StatusChange = z.object({
  leadId: Id,
  statusId: Id,
  ...texts,
  expected_status: z
    .string()
    .max(50)
    .optional()
    .meta({ description: 'name of the status in which you saw the lead; 409 if it is in another one by now' }),
});
export type StatusChange = z.infer<typeof StatusChange>;

export const NotesChange = z
  .object({ stageId: Id, ...texts })
  .check(({ value, issues }) => {
    if (value.notes === undefined && value.nextActionRequired === undefined)
      issues.push({ code: 'custom', input: value, path: ['notes'], message: 'or nextActionRequired must be given' });
  })
  .meta({ description: 'A field that is left out stays; null clears it.' });
export type NotesChange = z.infer<typeof NotesChange>;

const stage = {
  id: Id,
  lead_id: Id,
  status_id: Id,
  status_name: z.string(),
  entered_at: Instant,
  notes: z.string().nullable(),
  next_action_required: z.string().nullable(),
};

export const Stage = z
  .object({
    ...stage,
    exited_at: Instant.nullable().meta({ description: 'null: the lead is there now' }),
    duration_hours: z.number().nullable().meta({ description: 'to two decimals; null while the lead is there' }),
    user_email: z.string().nullable().meta({ description: 'who moved the lead there; null: the system' }),
  })
  .meta({ id: 'Stage', description: 'One stay of a lead in a status.' });
export type Stage = z.infer<typeof Stage>;

export const StatusChanged = z
  .object({
    stage_id: Id,
    current_stage: z.object(stage),
    previous_status: z.string(),
    new_status: z.string(),
    transition_valid: z.literal(true),
  })
  .meta({ id: 'StatusChanged' });
export type StatusChanged = z.infer<typeof StatusChanged>;

export const NextStatuses = z
  .object({
    current_status: z.string(),
    next_possible_statuses: z.array(z.object({ id: Id, name: z.string(), description: z.string() })),
  })
  .meta({ id: 'NextStatuses' });
export type NextStatuses = z.infer<typeof NextStatuses>;
