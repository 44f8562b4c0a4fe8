import { recounted } from '../src/features/tallies/index.ts';
import type { Scope } from '../src/platform/scope.ts';

const HOUR = 3_600_000;
/** Status ids of the default workflow. */
const [NEW, NEGOTIATION, WON, LOST] = [1, 6, 7, 8];

interface Lead {
  readonly leadId: number;
  readonly receivedAt: Date;
}

/** Moves leads as far as their age and number say, with a stage row and an activity for each step, as their reps. */
export async function moveThroughStages(scope: Scope, leads: readonly Lead[]): Promise<void> {
  const statuses = await scope.rows('lead_statuses').select('id', 'name');
  const nameOf = new Map(statuses.map(({ id, name }) => [id, name]));
  for (const { leadId, receivedAt } of leads) {
    const lead = await scope.rows('lead_data').where({ id: leadId }).first('assigned_user_id');
    const rep = lead?.assigned_user_id ?? null;
    let enteredAt = receivedAt;
    for (const [from, to] of stepsOf(leadId)) {
      const movedAt = new Date(enteredAt.getTime() + (6 + ((leadId * 7 + to * 13) % 60)) * HOUR);
      if (movedAt.getTime() > Date.now()) break;
      const description = `Status changed from ${nameOf.get(from)} to ${nameOf.get(to)}`;
      await recounted(scope, [leadId], () => move(scope, { leadId, rep, from, to, enteredAt, movedAt, description }));
      enteredAt = movedAt;
    }
  }
}

/** How far a lead gets: some are lost early, some won, most are under way. */
function stepsOf(leadId: number): [from: number, to: number][] {
  const last = (leadId * 5) % 8; // 0: never touched
  const steps: [number, number][] = [];
  for (let from = NEW; from <= Math.min(last, NEGOTIATION - 1); from += 1) steps.push([from, from + 1]);
  const reached = steps.at(-1)?.[1] ?? NEW;
  if (last > NEGOTIATION - 1) steps.push([NEGOTIATION, leadId % 3 === 0 ? LOST : WON]);
  else if (leadId % 5 === 0) steps.push([reached, LOST]);
  return steps;
}

interface Move {
  readonly leadId: number;
  readonly rep: number | null;
  readonly from: number;
  readonly to: number;
  readonly enteredAt: Date;
  readonly movedAt: Date;
  readonly description: string;
}

async function move(scope: Scope, { leadId, rep, from, to, enteredAt, movedAt, description }: Move): Promise<void> {
  const hours = ((movedAt.getTime() - enteredAt.getTime()) / HOUR).toFixed(2);
  await scope
    .rows('lead_stages')
    .where({ lead_id: leadId, status_id: from })
    .whereNull('exited_at')
    .update({ exited_at: movedAt, duration_hours: hours, next_status_id: to });
  await scope.add('lead_stages', { lead_id: leadId, status_id: to, entered_at: movedAt, user_id: rep });
  await scope.rows('lead_data').where({ id: leadId }).update({ status_id: to, updated_at: movedAt });
  await scope.add('lead_activities', {
    lead_id: leadId,
    user_id: rep,
    activity_type: 'status_change',
    description,
    created_at: movedAt,
  });
  if (rep !== null && (to === WON || to === LOST))
    await scope.rows('rep_workload').where({ user_id: rep }).decrement('active_leads', 1);
}
