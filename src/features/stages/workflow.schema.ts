import { z } from 'zod';
import { Id, Line } from '../../platform/fields.ts';
import { outcomes } from './workflow.ts';

const MOST_TRANSITIONS = 2_500;

const Name = Line.trim().min(1).max(50);
const Description = z
  .string()
  .trim()
  .max(500)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed text');
const SlaHours = z.int().min(1).max(8_760);
const Position = z.int().min(0).max(10_000);

export const LeadStatus = z
  .object({
    id: Id.meta({ description: 'numbered within the entity' }),
    name: z.string(),
    description: z.string(),
    outcome: z.enum(outcomes),
    position: z.int(),
    sla_hours: z.int().nullable().meta({ description: 'how long a lead may stay; null: without a limit' }),
    is_active: z.boolean(),
  })
  .meta({ id: 'LeadStatus' });
export type LeadStatus = z.infer<typeof LeadStatus>;

export const NewLeadStatus = z.object({
  name: Name,
  description: Description.default(''),
  outcome: z.enum(outcomes),
  position: Position.optional().meta({ description: 'after all others if left out' }),
  sla_hours: SlaHours.nullable().optional(),
  is_active: z.boolean().default(true),
});
export type NewLeadStatus = z.infer<typeof NewLeadStatus>;

export const LeadStatusChange = z
  .object({
    name: Name.optional(),
    description: Description.optional(),
    outcome: z.enum(outcomes).optional(),
    position: Position.optional(),
    sla_hours: SlaHours.nullable().optional(),
    is_active: z.boolean().optional(),
  })
  .meta({ description: 'A field that is left out stays.' });
export type LeadStatusChange = z.infer<typeof LeadStatusChange>;

const way = { from_status_id: Id, to_status_id: Id };

export const LeadTransition = z
  .object({ ...way, from_status: z.string(), to_status: z.string(), manager_only: z.boolean() })
  .meta({ id: 'LeadTransition' });
export type LeadTransition = z.infer<typeof LeadTransition>;

export const LeadTransitions = z
  .object({
    transitions: z
      .array(z.strictObject({ ...way, manager_only: z.boolean().default(false) }))
      .max(MOST_TRANSITIONS)
      .check(({ value, issues }) => {
        const seen = new Set<string>();
        for (const [index, { from_status_id: from, to_status_id: to }] of value.entries()) {
          const message = from === to ? 'leads nowhere' : 'is there twice';
          if (from === to || seen.has(`${from}-${to}`))
            issues.push({ code: 'custom', input: value, path: [index], message });
          seen.add(`${from}-${to}`);
        }
      }),
  })
  .meta({ description: 'All of them: those that are left out are removed.' });
export type LeadTransitions = z.infer<typeof LeadTransitions>;
