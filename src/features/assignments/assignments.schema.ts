import { z } from 'zod';
import { hasAtMost } from '../../platform/characters.ts';
import { cursorOrOffset, Day, daysInOrder, Id, Instant, Line, PathId, paging } from '../../platform/fields.ts';

const REASON_LENGTH = 255;
const NOTES_LENGTH = 5_000;
const WELL_FORMED = /^\P{Cs}*$/u;

export const Reason = Line.trim()
  .min(1, 'must not be empty; leave it out')
  .refine((text) => hasAtMost(text, REASON_LENGTH), `must have at most ${REASON_LENGTH} characters`)
  .meta({ description: `Kept in the history; at most ${REASON_LENGTH} characters` });
const Notes = z
  .string()
  .trim()
  .regex(WELL_FORMED, 'must not contain halves of characters')
  .refine((text) => hasAtMost(text, NOTES_LENGTH), `must have at most ${NOTES_LENGTH} characters`);

const why = { reason: Reason.optional(), notes: Notes.optional() };
const force = z.boolean().default(false).meta({
  description:
    'Also to a rep who is unavailable, on leave, outside working hours, at the limit or in no pool of a rule that fits the lead; never to one who is deactivated or not verified',
});

export const NewAssignment = z.object({ leadId: Id, assignedUserId: Id, ...why, force });
export const NewReassignment = z.object({ leadId: Id, newAssignedUserId: Id, ...why, force });
export const Unassignment = z.object({ leadId: Id, ...why });
export const Claim = z.object({ leadId: Id });
export const BulkAssignment = z.object({
  reason: Reason.optional(),
  max_leads_per_user: z.int().min(1).max(100_000).optional().meta({
    description: 'Nobody has more active leads than this after the call; on top of the limit that a rep has anyway',
  }),
});
export type NewAssignment = z.output<typeof NewAssignment>;
export type NewReassignment = z.output<typeof NewReassignment>;
export type Unassignment = z.output<typeof Unassignment>;
export type BulkAssignment = z.output<typeof BulkAssignment>;

export const Assignment = z
  .object({
    id: Id,
    lead_id: Id,
    assigned_user_id: Id,
    assigned_at: Instant,
    assigned_by_user_id: Id.nullable().meta({ description: 'null: the system' }),
    previous_user_id: Id.nullable(),
    reassignment_reason: z.string().nullable(),
    notes: z.string().nullable(),
  })
  .meta({ id: 'Assignment', description: 'Who has a lead now.' });
export type Assignment = z.infer<typeof Assignment>;

export const AssignedLead = z
  .object({
    assignment: Assignment.nullable(),
    assigned_user: z.object({ id: Id, first_name: z.string(), last_name: z.string() }).nullable(),
  })
  .meta({ id: 'AssignedLead', description: 'null: nobody has the lead.' });
export type AssignedLead = z.infer<typeof AssignedLead>;

export const Waiting = z.object({ since: Instant, reason: z.string() }).nullable();
export const AssignmentDetails = AssignedLead.extend({ lead_id: Id, waiting: Waiting }).meta({
  id: 'AssignmentDetails',
});
export type AssignmentDetails = z.infer<typeof AssignmentDetails>;

export const HistoryRow = z
  .object({
    id: Id,
    lead_id: Id,
    assigned_user_id: Id.nullable().meta({ description: 'null: it was unassigned' }),
    assigned_at: Instant,
    assigned_by_user_id: Id.nullable(),
    actor: z.string(),
    previous_user_id: Id.nullable(),
    reassignment_reason: z.string().nullable(),
    notes: z.string().nullable(),
    assigned_user_email: z.string().nullable(),
    assigned_user_first_name: z.string().nullable(),
    assigned_user_last_name: z.string().nullable(),
    assigned_by_first_name: z.string().nullable(),
    assigned_by_last_name: z.string().nullable(),
  })
  .meta({ id: 'AssignmentHistoryRow' });
export type HistoryRow = z.infer<typeof HistoryRow>;

const listFields = {
  lead_status: z.string().min(1).max(50).optional().meta({ description: 'Name of a status of the entity' }),
  date_from: Day.optional().meta({ description: "First day of assigned_at, in the entity's time zone" }),
  date_to: Day.optional().meta({ description: "Last day of assigned_at, in the entity's time zone" }),
  ...paging,
};
export const OwnAssignmentsQuery = z.object(listFields).check(daysInOrder, cursorOrOffset);
export const AssignmentsQuery = z
  .object({ ...listFields, assigned_user_id: PathId.optional() })
  .check(daysInOrder, cursorOrOffset);
export type AssignmentsQuery = z.output<typeof AssignmentsQuery>;

export const AssignmentRow = Assignment.extend({
  assigned_user_first_name: z.string(),
  assigned_user_last_name: z.string(),
  assigned_user_email: z.string(),
  lead_full_name: z.string().nullable(),
  lead_email: z.string().nullable(),
  lead_phone: z.string().nullable(),
  lead_status: z.string(),
  platform_key: z.string(),
  lead_created_at: Instant,
}).meta({ id: 'AssignmentRow', description: 'An assignment with its lead and its rep, as lists show it.' });
export type AssignmentRow = z.infer<typeof AssignmentRow>;

const count = z.int().nonnegative();
export const BulkResult = z
  .object({
    total_assigned: count,
    assignments: z.array(z.object({ lead_id: Id, assigned_user_id: Id })),
    still_unassigned: count.meta({ description: 'Open leads that nobody has after the call; counted up to 10,000' }),
    unassigned_reasons: z.array(z.object({ reason: z.string(), leads: count })),
  })
  .meta({ id: 'BulkAssignmentResult' });
export type BulkResult = z.infer<typeof BulkResult>;

export const WorkloadStats = z
  .object({
    unassigned_leads: count,
    workload_distribution: z.array(
      z.object({
        id: Id,
        first_name: z.string(),
        last_name: z.string(),
        email: z.string(),
        assigned_leads: count,
        active_leads: count.meta({ description: 'In an open status' }),
        closed_leads: count.meta({ description: 'Won or lost' }),
      }),
    ),
    total_users: count,
    average_leads_per_user: z.number().nonnegative().meta({ description: 'Assigned leads by user, one decimal' }),
  })
  .meta({ id: 'WorkloadStats' });
export type WorkloadStats = z.infer<typeof WorkloadStats>;
