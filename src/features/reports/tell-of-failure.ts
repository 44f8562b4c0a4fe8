import type { Scope } from '../../platform/scope.ts';
import type { ReportRunsRow } from '../../platform/tables.ts';
import { notify } from '../notifications/index.ts';
import { peopleIn } from '../people/index.ts';

/** Tells whoever made the schedule; where they may not make reports any more, everybody who may. */
export async function tellOfFailure(
  tx: Scope,
  run: ReportRunsRow,
  { reason, at }: { reason: string; at: Date },
): Promise<void> {
  const schedule = await tx.rows('report_schedules').where({ id: run.schedule_id }).first('name', 'created_by_user_id');
  if (!schedule) return;
  const able = await peopleIn(tx).whoMay('reports:manage');
  const told = able.includes(schedule.created_by_user_id) ? [schedule.created_by_user_id] : able;
  await notify(
    tx,
    told.map((userId) => ({
      userId,
      kind: 'report_failed',
      eventKey: `report_failed:${run.id}`,
      message: `The report "${schedule.name}" could not be sent. ${reason}`,
    })),
    at,
  );
}
