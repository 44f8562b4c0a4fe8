import type { Actor, Page } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser, record } from '../audit/index.ts';
import { presentedRun, presentedSchedule } from './present-reporting.ts';
import { pageOf } from './reporting-page.ts';
import { sendReport } from './reporting.jobs.ts';
import { reportingIn } from './reporting.repository.ts';
import type { NewSchedule, ReportingQuery, Run, Schedule, ScheduleChange } from './reporting.schema.ts';
import { addSchedule, changeSchedule, endSchedule } from './write-schedule.ts';

export type SchedulesService = ReturnType<typeof schedulesService>;

/** Reports that are mailed again and again. */
export const schedulesService = ({ now }: Pick<Outside, 'now'>) => ({
  async list(scope: Scope, query: ReportingQuery): Promise<Page<Schedule>> {
    const { rows, ...standing } = await pageOf(reportingIn(scope).schedules, query);
    return { data: rows.map(presentedSchedule), ...standing };
  },

  async read(scope: Scope, id: number): Promise<Schedule> {
    return presentedSchedule(found(await reportingIn(scope).schedules.find(id)));
  },

  add: (scope: Scope, actor: Actor, wanted: NewSchedule): Promise<Schedule> =>
    scope.transaction((tx) => addSchedule(tx, { actor, at: now() }, wanted)),

  change: (scope: Scope, actor: Actor, { id, change }: { id: number; change: ScheduleChange }): Promise<Schedule> =>
    scope.transaction((tx) => changeSchedule(tx, { actor, at: now() }, [id, change])),

  remove: (scope: Scope, actor: Actor, id: number): Promise<Schedule> =>
    scope.transaction((tx) => endSchedule(tx, { actor, at: now() }, id)),

  /** Now, beside the timetable, which stays as it is; `conflict` while the last one that was asked for so is under way. */
  runNow: (scope: Scope, actor: Actor, id: number): Promise<Run> =>
    scope.transaction(async (tx) => {
      const [at, { schedules, runs }] = [now(), reportingIn(tx)];
      found(await schedules.lock(id));
      const [last] = await runs.page(id, { before: undefined, limit: 1, offset: 0 });
      if (last && (last.state === 'waiting' || last.state === 'running'))
        throw new Failure('conflict', { message: 'This report is being made already.' });
      const runId = await runs.add({ schedule_id: id, run_for: at, started_by_user_id: actor.userId, created_at: at });
      await tx.enqueue(sendReport, { runId });
      const [subject, by] = [{ type: 'report_schedule', id }, byUser(actor)];
      await record(tx, [{ action: 'report_schedule.run', subject, after: { run_id: runId }, by, at }]);
      return presentedRun(found(await runs.find(runId)), undefined);
    }),

  async runs(scope: Scope, id: number, query: ReportingQuery): Promise<Page<Run>> {
    const { schedules, runs, exportUids } = reportingIn(scope);
    found(await schedules.find(id));
    const ofThis = {
      page: (stretch: Parameters<typeof runs.page>[1]) => runs.page(id, stretch),
      count: (cap: number) => runs.count(id, cap),
    };
    const { rows, ...standing } = await pageOf(ofThis, query);
    const uids = await exportUids(rows.flatMap(({ export_id }) => export_id ?? []));
    return { data: rows.map((row) => presentedRun(row, uids.get(row.export_id ?? 0))), ...standing };
  },
});
