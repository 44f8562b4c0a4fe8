import { z } from 'zod';
import { hasAtMost } from '../../platform/characters.ts';
import { Id, Instant, Line } from '../../platform/fields.ts';
import { Conditions } from './conditions.ts';

const NAME_LENGTH = 100;
const MOST_MEMBERS = 500;

export const strategies = ['round_robin', 'weighted', 'least_loaded'] as const;

const Name = Line.trim()
  .min(1, 'must not be empty')
  .refine((text) => hasAtMost(text, NAME_LENGTH), `must have at most ${NAME_LENGTH} characters`);
const Position = z.int().min(0).max(1_000_000).meta({
  description: 'The first rule whose conditions hold decides; of rules with equal positions the older one',
});
const RuleMember = z.strictObject({
  user_id: Id,
  position: z.int().min(0).max(1_000_000).optional().meta({ description: 'Left out: its place in the list' }),
  weight: z.int().min(1).max(1_000).default(1),
});
const Members = z
  .array(RuleMember)
  .min(1)
  .max(MOST_MEMBERS)
  .refine(
    (members) => new Set(members.map(({ user_id }) => user_id)).size === members.length,
    'must name nobody twice',
  );

const fields = {
  name: Name,
  position: Position,
  is_active: z.boolean(),
  conditions: Conditions.meta({ description: 'All must hold; none: every lead fits' }),
  strategy: z.enum(strategies),
  pool: z.enum(['everyone', 'users', 'team']).meta({
    description:
      'everyone: all whose role takes leads; users: those in `members`; team: those of `team_id`, as it is then',
  }),
  members: Members,
  team_id: Id,
  when_nobody: z.enum(['wait', 'next_rule']).meta({ description: 'Where nobody of the pool can take the lead' }),
};

const newFields = {
  ...fields,
  is_active: fields.is_active.default(true),
  conditions: fields.conditions.default([]),
  strategy: fields.strategy.default('round_robin'),
  members: Members.optional(),
  team_id: Id.optional(),
  when_nobody: fields.when_nobody.default('wait'),
};

export const NewRule = z.object(newFields).meta({ id: 'NewAssignmentRule' });
export type NewRule = z.output<typeof NewRule>;

export const RuleChange = z
  .object(fields)
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'must name at least one field to change')
  .meta({ id: 'AssignmentRuleChange', description: 'A field that is left out stays as it is.' });
export type RuleChange = z.output<typeof RuleChange>;

export const Simulation = z.object({
  rule: z.strictObject(newFields),
  leads: z.int().min(1).max(1_000).default(100),
});

export type Simulation = z.output<typeof Simulation>;

export const AssignmentRule = z
  .object({
    id: Id,
    name: z.string(),
    position: z.int(),
    is_active: z.boolean(),
    conditions: Conditions,
    strategy: z.string(),
    pool: z.string(),
    team_id: Id.nullable(),
    members: z.array(
      z.object({ user_id: Id, first_name: z.string(), last_name: z.string(), position: z.int(), weight: z.int() }),
    ),
    when_nobody: z.string(),
    waiting_leads: z.int().nonnegative(),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'AssignmentRule' });
export type AssignmentRule = z.infer<typeof AssignmentRule>;

const count = z.int().nonnegative();
export const SimulationResult = z
  .object({
    leads: count.meta({ description: 'How many leads were replayed: the newest ones, from the oldest of them on' }),
    assigned: count,
    waiting: count,
    by_rep: z.array(
      z.object({
        user_id: Id,
        name: z.string(),
        leads: count,
        by_this_rule: count.meta({ description: 'Of them, chosen by the posted rule; not because of an older lead' }),
      }),
    ),
    fairness: z
      .number()
      .nonnegative()
      .nullable()
      .meta({
        description: [
          'How uneven the posted rule was, among those of its pool who could take at least one of the leads it decided: each one’s share of them',
          'divided by the ideal share (by weight where the strategy is weighted, else equal); the largest of these minus the smallest.',
          '0 is perfectly even; null: the rule decided nothing. An older lead of the person, with its rep, does not count.',
        ].join(' '),
      }),
    decisions: z.array(
      z.object({
        lead_id: Id,
        outcome: z.enum(['rule', 'sticky', 'waiting']),
        rule_id: Id.nullable().meta({ description: 'null: the posted rule, or none' }),
        rule_name: z.string().nullable(),
        user_id: Id.nullable(),
        name: z.string().nullable(),
        reason: z.string(),
        had_user_id: Id.nullable().meta({ description: 'Who has the lead in truth' }),
      }),
    ),
  })
  .meta({ id: 'AssignmentSimulation' });
export type SimulationResult = z.infer<typeof SimulationResult>;
