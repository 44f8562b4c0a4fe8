import type { Knex } from 'knex';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import { isDuplicate } from '../../platform/database.ts';
import { eachInTurn, failuresOf } from '../../platform/settled.ts';
import { withoutSuspended } from '../../platform/suspended.ts';
import type { ReportSchedulesRow } from '../../platform/tables.ts';
import { sendReport } from './reporting.jobs.ts';
import { reportingIn } from './reporting.repository.ts';
import { renewNextRun } from './write-schedule.ts';

const MOST_AT_ONCE = 500;
/** How often it is looked whether a schedule is due. */
export const DUE_EVERY_MS = 60_000;

type Due = Pick<ReportSchedulesRow, 'entity_id' | 'id'> & { readonly next_run_at: Date };

/**
 * Starts a run of each schedule that is due, once each whatever other process does the same, and sets its next time. After a long
 * outage, or when a suspended entity is resumed, there is one run, not one for each time that was missed. Each by itself: one that
 * fails keeps no other waiting; the failures are thrown when all had their turn. Returns how many it started.
 */
export async function startDueReports(across: AcrossEntities, now: () => Date): Promise<number> {
  const due = await across.read('schedules that are due', (db) =>
    dueSchedules(db, now()).orderBy('next_run_at').limit(MOST_AT_ONCE).select('entity_id', 'id', 'next_run_at'),
  );
  const outcomes = await eachInTurn(due as Due[], (one) => start(across, one, now()));
  const failures = failuresOf(outcomes);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} schedules could not be started`);
  return outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value).length;
}

const dueSchedules = (db: Knex, at: Date) =>
  withoutSuspended(db('report_schedules').where('next_run_at', '<=', at).whereNull('deleted_at'), db);

/** Whether it was this process that started it. */
const start = (across: AcrossEntities, { entity_id: entityId, id, next_run_at: runFor }: Due, at: Date) =>
  across.transaction('a schedule that is due', async (trx, scopeOf): Promise<boolean> => {
    const tx = scopeOf(entityId);
    const { runs } = reportingIn(tx);
    const [mine] = (await trx('report_schedules')
      .where({ entity_id: entityId, id, next_run_at: runFor })
      .whereNull('deleted_at')
      .forUpdate()
      .skipLocked()
      .select('id')) as Pick<Due, 'id'>[];
    if (!mine) return false;
    const runId = await runs.add({ schedule_id: id, run_for: runFor, created_at: at }).catch(unlessDuplicate);
    if (runId !== undefined) await tx.enqueue(sendReport, { runId });
    await renewNextRun(tx, id, at);
    return runId !== undefined;
  });

/** The clock went back: this run was started before. */
const unlessDuplicate = (error: unknown): undefined => {
  if (!isDuplicate(error)) throw error;
};

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
