import { z } from 'zod';
import { cursorOrOffset, Day, daysInOrder, Id, Instant, paging, PathId } from '../../platform/fields.ts';

const actors = ['user', 'system', 'webhook', 'import', 'operator'] as const;

const Subject = z
  .string()
  .max(30)
  .regex(/^[a-z]+(_[a-z]+)*$/, 'must be a kind of subject such as lead or assignment_rule');

export const AuditQuery = z
  .object({
    user_id: PathId.optional(),
    actor: z.enum(actors).optional(),
    action: z
      .string()
      .max(60)
      .regex(/^[a-z_]+(\.[a-z_]*)?$/, 'must be an action such as lead.assigned, or the beginning of one')
      .optional()
      .meta({ description: 'an action, or how it begins: `lead.` finds all that was done to leads' }),
    subject_type: Subject.optional(),
    subject_id: PathId.optional(),
    date_from: Day.optional(),
    date_to: Day.optional(),
    ...paging,
  })
  .check(daysInOrder, cursorOrOffset);
export type AuditQuery = z.output<typeof AuditQuery>;

const Fields = z.record(z.string(), z.json()).nullable();

export const AuditEntry = z
  .object({
    id: Id,
    at: Instant,
    actor: z.string().meta({ description: `One of ${actors.join(', ')}; more may come.` }),
    user: z.object({ id: Id, name: z.string() }).nullable().meta({ description: 'null: no person did it' }),
    address: z.string().nullable().meta({ description: 'where the call came from' }),
    action: z.string().meta({ description: 'subject and deed, such as lead.assigned' }),
    subject: z.object({ type: z.string(), id: z.int().nonnegative().nullable() }),
    before: Fields.meta({ description: 'what it changed, as it was; without secrets, and of personal data the names' }),
    after: Fields.meta({ description: 'the same as it is since then' }),
  })
  .meta({ id: 'AuditEntry', description: 'Who changed what, when and from where. Entries are never changed.' });
export type AuditEntry = z.infer<typeof AuditEntry>;
