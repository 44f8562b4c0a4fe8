import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { ReportSchedulesRow } from '../../platform/tables.ts';
import { sendReport } from './reporting.jobs.ts';
import { reportingIn } from './reporting.repository.ts';
import { renewNextRun } from './write-schedule.ts';

const MOST_AT_ONCE = 50;

/**
 * Starts a run of each schedule that is due, once each whatever other process does the same, and sets its next time. After a long
 * outage there is one run, not one for each time that was missed. Returns how many it started.
 */
export async function startDueReports(across: AcrossEntities, now: () => Date): Promise<number> {
  let started = 0;
  for (;;) {
    const some = await startSome(across, now());
    started += some;
    if (some < MOST_AT_ONCE) return started;
  }
}

type Due = Pick<ReportSchedulesRow, 'entity_id' | 'id'> & { readonly next_run_at: Date };

const startSome = (across: AcrossEntities, at: Date): Promise<number> =>
  across.transaction('schedules that are due', async (trx, scopeOf) => {
    const due = (await trx('report_schedules')
      .where('next_run_at', '<=', at)
      .whereNull('deleted_at')
      .orderBy('next_run_at')
      .limit(MOST_AT_ONCE)
      .forUpdate()
      .skipLocked()
      .select('entity_id', 'id', 'next_run_at')) as Due[];
    for (const { entity_id: entityId, id, next_run_at: runFor } of due) {
      const tx = scopeOf(entityId);
      const runId = await reportingIn(tx).runs.add({ schedule_id: id, run_for: runFor, created_at: at });
      await tx.enqueue(sendReport, { runId });
      await renewNextRun(tx, id, at);
    }
    return due.length;
  });

/** Where an entity set its clock to another zone since, the time of day that was chosen is meant there. */
export const followTimeZones = (across: AcrossEntities, now: () => Date): Promise<number> =>
  across.transaction('schedules older than the settings of their entity', async (trx, scopeOf) => {
    const older = (await trx({ schedule: 'report_schedules' })
      .join({ settings: 'entity_settings' }, 'settings.entity_id', 'schedule.entity_id')
      .where('settings.updated_at', '>', trx.ref('schedule.updated_at'))
      .where('schedule.next_run_at', '>', now())
      .whereNull('schedule.deleted_at')
      .limit(MOST_AT_ONCE)
      .select('schedule.entity_id', 'schedule.id')) as Pick<ReportSchedulesRow, 'entity_id' | 'id'>[];
    for (const { entity_id: entityId, id } of older) {
      const { schedules } = reportingIn(scopeOf(entityId));
      if (!(await schedules.lock(id))) continue;
      await schedules.change(id, { updated_at: now() });
      await renewNextRun(scopeOf(entityId), id, now());
    }
    return older.length;
  });
