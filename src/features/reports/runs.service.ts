import { Failure, found } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import type { ExportsRow, ReportRunsRow, ReportSchedulesRow } from '../../platform/tables.ts';
import { newUid } from '../../platform/uid.ts';
import { record, system } from '../audit/index.ts';
import type { SendMail } from '../mail/index.ts';
import { settingsOf } from '../settings/index.ts';
import type { Turn } from './exports.jobs.ts';
import { exportsIn } from './exports.repository.ts';
import { whyItFailed } from './exports.service.ts';
import { failRun } from './fail-run.ts';
import type { MakeFile } from './make-file.ts';
import { recipientsOf } from './present-reporting.ts';
import { allowedRecipients } from './recipients.ts';
import { reportMail } from './report-mail.ts';
import { reportingIn } from './reporting.repository.ts';
import { isOver } from './run-state.ts';

const DAY_MS = 86_400_000;
const ERROR_LENGTH = 500;

interface Parts extends Pick<Outside, 'now' | 'report'> {
  readonly makeFile: MakeFile;
  readonly sendMail: SendMail;
  readonly publicUrl: string;
}

/** What becomes of a schedule that is due: a file, mailed to those who may have it. */
export const runsService = ({ now, report, makeFile, sendMail, publicUrl }: Parts) => {
  async function attempt(scope: Scope, runId: number): Promise<void> {
    const begun = await scope.transaction((tx) => begin(tx, runId, now()));
    if (!begun) return;
    await makeFile(scope, begun.exportId);
    await scope.transaction((tx) => finish(tx, begun));
  }

  async function finish(tx: Scope, { schedule, exportId, run }: Begun): Promise<void> {
    const [at, { schedules, runs }] = [now(), reportingIn(tx)];
    if (isOver(found(await runs.lock(run.id)))) return; // another process was quicker: the mails are out
    const made = found(await exportsIn(tx).find(exportId));
    if (made.state !== 'ready')
      throw new Failure('conflict', { message: made.error ?? 'The file expired before it was sent.' });
    const recipients = await allowedRecipients(tx, recipientsOf(schedule));
    if (recipients.length === 0)
      throw new Failure('conflict', { message: 'None of the recipients is of this entity any more.' });
    for (const to of recipients) await sendMail(tx, reportMail(made, { to, schedule, runId: run.id, publicUrl }));
    await runs.change(run.id, { state: 'sent', error: null, finished_at: at });
    await schedules.change(schedule.id, { last_run_at: at });
    const after = { run_id: run.id, export_id: exportId, recipients };
    const subject = { type: 'report_schedule', id: schedule.id };
    await record(tx, [{ action: 'report_schedule.sent', subject, after, by: system, at }]);
  }

  return {
    /** What the job does; a run that is over stays as it is. After the last turn it is failed, and people are told. */
    async send(scope: Scope, { id, isLast }: Turn): Promise<void> {
      try {
        await attempt(scope, id);
      } catch (error) {
        const isFinal = error instanceof Failure || isLast;
        const reason = whyItFailed(error).slice(0, ERROR_LENGTH);
        await scope.transaction((tx) => (isFinal ? failRun(tx, { id, reason, at: now() }) : noteFault(tx, id, reason)));
        if (!isFinal) throw error;
        if (!(error instanceof Failure)) report(error, { run_id: id });
      }
    },
  };
};

interface Begun {
  readonly run: ReportRunsRow;
  readonly schedule: ReportSchedulesRow;
  readonly exportId: number;
}

/** Undefined where nothing is to be done. The export is made once, and its file as often as it takes. */
async function begin(tx: Scope, runId: number, at: Date): Promise<Begun | undefined> {
  const { runs, schedules, templates } = reportingIn(tx);
  const run = found(await runs.lock(runId));
  if (isOver(run)) return undefined;
  const schedule = await schedules.find(run.schedule_id);
  const template = schedule && (await templates.find(schedule.template_id));
  if (!template) throw new Failure('conflict', { message: 'The schedule was deleted before its report was made.' });
  const exportId =
    run.export_id ??
    (await addExport(tx, { type: template.type, filters: template.filters, format: schedule.format, at }));
  await runs.change(runId, { state: 'running', attempts: run.attempts + 1, export_id: exportId });
  return { run, schedule, exportId };
}

type Wanted = Pick<ExportsRow, 'format'> & { readonly type: string; readonly filters: unknown; readonly at: Date };

async function addExport(tx: Scope, { type, filters, format, at }: Wanted): Promise<number> {
  const { retentionDays } = await settingsOf(tx);
  return exportsIn(tx).add({
    uid: newUid(),
    requested_by_user_id: null,
    report_type: type,
    format,
    request: JSON.stringify({ filters, options: {} }),
    created_at: at,
    expires_at: new Date(at.getTime() + retentionDays.exports * DAY_MS),
  });
}

async function noteFault(tx: Scope, id: number, error: string): Promise<void> {
  const { runs } = reportingIn(tx);
  const run = await runs.lock(id);
  if (run && !isOver(run)) await runs.change(id, { error });
}
