import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { acrossEntities } from '../../platform/across-entities.ts';
import { openDatabase } from '../../platform/database.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { followTimeZones, startDueReports } from './due-schedules.across.ts';
import { giveUpLost } from './lost.across.ts';

type SealedMail = Parameters<typeof world.app.services.mail.deliver>[1];

const world = (await testEntity()).world;
const { across } = world.app;
const second = openDatabase({ ...world.outside.config.database, maxConnections: 4, statementMs: 10_000 });
const elsewhere = acrossEntities(second);
afterAll(() => second.destroy());

const template = { name: 'Every lead', type: 'leads', filters: {} };
const daily = { frequency: 'daily', time: '09:00' };
let entity: TestEntity;
beforeEach(async () => {
  entity = await testEntity();
});

async function scheduled(
  more: object = {},
): Promise<{ id: number; template_id: number; next_run: string; recipients: string[] }> {
  const { status, body } = await entity.call('reporting.addTemplate', {
    body: { ...template, schedule: { ...daily, ...more } },
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body.data.schedule;
}
const runsOf = async (id: number) => (await entity.call('reporting.listRuns', { params: { id } })).body.data;
const due = (id: number, at: Date) => entity.scope.rows('report_schedules').where({ id }).update({ next_run_at: at });
const past = () => new Date(Date.now() - 60_000);

describe('templates and schedules', () => {
  test('a template with its schedule is kept, listed as printed, changed and forgotten', async () => {
    const made = await scheduled({ frequency: 'monthly', day_of_month: 31 });
    expect(made.recipients).toEqual([`admin@${entity.name}.example`]);
    const list = (await entity.call('reporting.listSchedules')).body;
    expect(list).toMatchObject({
      total: 1,
      data: [{ id: made.id, name: 'Every lead', frequency: 'monthly', next_run: made.next_run, status: 'active' }],
    });
    const params = { id: made.template_id };
    const changed = await entity.call('reporting.changeTemplate', {
      params,
      body: { type: 'time_based', filters: { group_by: 'week' } },
    });
    expect(changed.body.data).toMatchObject({ name: 'Every lead', type: 'time_based', filters: { group_by: 'week' } });
    expect((await entity.call('reporting.deleteTemplate', { params })).status).toBe(200);
    expect((await entity.call('reporting.readTemplate', { params })).status).toBe(404);
    expect((await entity.call('reporting.readSchedule', { params: { id: made.id } })).status).toBe(404);
    expect((await entity.call('reporting.listSchedules')).body.data).toEqual([]);
    const audit = await entity.scope.rows('audit_log').where('action', 'like', 'report%').orderBy('id');
    expect(audit.map(({ action }) => action)).toEqual([
      'report_template.added',
      'report_schedule.added',
      'report_template.changed',
      'report_schedule.deleted',
      'report_template.deleted',
    ]);
  });

  test('a paused schedule is never due, and is again when it goes on', async () => {
    const { id } = await scheduled();
    const paused = await entity.call('reporting.changeSchedule', { params: { id }, body: { status: 'paused' } });
    expect(paused.body.data).toMatchObject({ status: 'paused', next_run: null });
    const on = await entity.call('reporting.changeSchedule', {
      params: { id },
      body: { status: 'active', time: '23:15' },
    });
    expect(on.body.data.next_run).toMatch(/T23:15:00\.000Z$/);
    expect(Date.parse(on.body.data.next_run)).toBeGreaterThan(Date.now());
  });

  test('templates and schedules are read page by page, the newest first', async () => {
    const made: number[] = [];
    for (const name of ['a', 'b', 'c'])
      made.unshift((await entity.call('reporting.addTemplate', { body: { ...template, name } })).body.data.id);
    const list = async (query: Record<string, string | number>) =>
      (await entity.call('reporting.listTemplates', { query, as: 'manager' })).body;
    const ids = ({ data }: { data: { id: number }[] }) => data.map(({ id }) => id);
    const first = await list({ limit: 2 });
    expect([ids(first), first.total]).toEqual([made.slice(0, 2), 3]);
    expect(ids(await list({ limit: 2, cursor: first.next_cursor }))).toEqual(made.slice(2));
    expect(ids(await list({ limit: 2, offset: 1 }))).toEqual(made.slice(1));
    const other = await testEntity();
    expect((await other.call('reporting.listTemplates')).body).toMatchObject({ data: [], total: 0, next_cursor: null });
  });

  test('a schedule of a template that is there is added, changed in its day alone, and ended; its runs are over with it', async () => {
    const template_id = (await entity.call('reporting.addTemplate', { body: template })).body.data.id;
    const body = { template_id, name: 'Mondays', frequency: 'weekly', day_of_week: 1, time: '08:30', format: 'xlsx' };
    const added = await entity.call('reporting.addSchedule', { body, as: 'manager' });
    expect([added.status, added.body.data]).toMatchObject([
      201,
      { ...body, status: 'active', last_run: null, recipients: [`manager@${entity.name}.example`] },
    ]);
    const params = { id: added.body.data.id };
    const change = async (wanted: object) => entity.call('reporting.changeSchedule', { params, body: wanted });
    expect((await change({ day_of_week: 5 })).body.data).toMatchObject({ frequency: 'weekly', day_of_week: 5 });
    expect(new Date((await change({ time: '09:30' })).body.data.next_run).getUTCDay()).toBe(5);
    expect((await change({ day_of_month: 5 })).body.errors?.[0]?.path).toBe('day_of_month');
    expect((await change({ frequency: 'monthly' })).body.errors?.[0]?.path).toBe('day_of_month');
    const monthly = { frequency: 'monthly', day_of_week: null, day_of_month: 31 };
    expect((await change({ frequency: 'monthly', day_of_month: 31 })).body.data).toMatchObject(monthly);
    expect((await change({ day_of_month: 30 })).body.data).toMatchObject({ ...monthly, day_of_month: 30 });
    expect((await entity.call('reporting.deleteSchedule', { params })).status).toBe(200);
    for (const operation of ['readSchedule', 'runSchedule', 'listRuns', 'deleteSchedule'])
      expect((await entity.call(`reporting.${operation}`, { params })).status, operation).toBe(404);
    expect((await entity.call('reporting.readTemplate', { params: { id: template_id } })).status).toBe(200);
  });

  test.each([
    [{ frequency: 'weekly' }, 'schedule.day_of_week'],
    [{ frequency: 'monthly' }, 'schedule.day_of_month'],
    [{ day_of_month: 3 }, 'schedule.day_of_month'],
    [{ frequency: 'monthly', day_of_month: 32 }, 'schedule.day_of_month'],
    [{ time: '24:00' }, 'schedule.time'],
    [{ frequency: 'hourly' }, 'schedule.frequency'],
    [{ recipients: [] }, 'schedule.recipients'],
    [{ recipients: ['stranger@elsewhere.example'] }, 'schedule.recipients.0'],
  ])('%j is refused, and nothing is kept', async (wrong, path) => {
    const { status, body } = await entity.call('reporting.addTemplate', {
      body: { ...template, schedule: { ...daily, ...wrong } },
    });
    expect([status, body.errors?.[0]?.path]).toEqual([400, path]);
    expect(await entity.scope.rows('report_templates')).toEqual([]);
  });

  test('data goes to active users and to domains that the entity allows, and to no other', async () => {
    const other = await testEntity();
    await entity.scope.rows('entity_settings').update({ allowed_email_domains: JSON.stringify(['partner.example']) });
    const { id } = await scheduled({ recipients: ['Boss@partner.example', `rep1@${entity.name}.example`] });
    const refusedTo = async (address: string) =>
      (await entity.call('reporting.changeSchedule', { params: { id }, body: { recipients: [address] } })).status;
    expect(await refusedTo(`admin@${other.name}.example`)).toBe(400);
    expect(await refusedTo('x@sub.partner.example')).toBe(400);
    await entity.scope.rows('users').where({ id: entity.ids.rep2 }).update({ is_active: false });
    expect(await refusedTo(`rep2@${entity.name}.example`)).toBe(400);
    expect(await refusedTo('second@partner.example')).toBe(200);
  });

  test('a schedule of a template that is not there is 404', async () => {
    const other = await testEntity();
    const { body } = await other.call('reporting.addTemplate', { body: template });
    const foreign = await entity.call('reporting.addSchedule', { body: { template_id: body.data.id, ...daily } });
    expect(foreign.status).toBe(404);
  });
});

describe('what is due', () => {
  test('is made once and mailed with its file, however many processes look at once', async () => {
    await givenLead(entity, { full_name: '=cmd()', email: 'jane@people.example' });
    const { id } = await scheduled({ recipients: [`manager@${entity.name}.example`, `rep1@${entity.name}.example`] });
    const at = past();
    await due(id, at);
    await Promise.all([across, elsewhere, across, elsewhere].map((way) => startDueReports(way, () => new Date())));
    expect(await runJobs(entity)).toEqual(['reports.send-report', 'background.send-mail', 'background.send-mail']);
    for (const person of ['manager', 'rep1']) {
      const [mail, ...more] = world.mail.to(`${person}@${entity.name}.example`);
      expect(more).toEqual([]);
      expect(mail?.subject).toMatch(/^Every lead, \d{4}-\d\d-\d\d$/);
      const [file] = mail?.attachments ?? [];
      expect(file).toMatchObject({ filename: expect.stringMatching(/^leads-.*\.csv$/), mimeType: 'text/csv' });
      expect(Buffer.from(file?.content as ArrayBuffer).toString()).toContain("'=cmd()");
    }
    const [run, ...others] = await runsOf(id);
    expect(others).toEqual([]);
    expect(run).toMatchObject({
      status: 'sent',
      run_for: at.toISOString(),
      started_by_user_id: null,
      attempts: 1,
      error: null,
    });
    const after = (await entity.call('reporting.readSchedule', { params: { id } })).body.data;
    expect(Date.parse(after.next_run)).toBeGreaterThan(Date.now());
    expect(after.last_run).toBe(run.finished_at);
    expect((await entity.call('analytics.readExport', { params: { id: run.export_id } })).body.data.status).toBe(
      'ready',
    );
  });

  test('after a long outage is one run, not one for each day', async () => {
    const { id } = await scheduled();
    await due(id, new Date(Date.now() - 10 * 86_400_000));
    await startDueReports(across, () => new Date());
    await startDueReports(across, () => new Date());
    expect(await runsOf(id)).toHaveLength(1);
    await runJobs(entity);
  });

  test('is started once for each instant, also where a clock went back; one that cannot be started holds up no other', async () => {
    const [{ id }, other] = [await scheduled(), await scheduled()];
    const at = past();
    await due(id, at);
    await startDueReports(across, () => new Date());
    await due(id, at);
    await due(other.id, at);
    await entity.scope.rows('report_schedules').where({ id: other.id }).update({ time_of_day: 'never' });
    const third = await scheduled();
    await due(third.id, new Date(at.getTime() + 1));
    await expect(startDueReports(across, () => new Date())).rejects.toThrow('1 schedules could not be started');
    expect([(await runsOf(id)).length, (await runsOf(third.id)).length]).toEqual([1, 1]);
    const { next_run: next } = (await entity.call('reporting.readSchedule', { params: { id } })).body.data;
    expect(Date.parse(next)).toBeGreaterThan(Date.now());
    await due(other.id, new Date(Date.now() + 86_400_000));
    await runJobs(entity);
  });

  test('follows the entity to another time zone', async () => {
    const { id } = await scheduled();
    const settings = { time_zone: 'Asia/Kolkata', updated_at: new Date(Date.now() + 1_000) };
    await entity.scope.rows('entity_settings').update(settings);
    await followTimeZones(across, () => new Date(Date.now() + 2_000));
    expect((await entity.call('reporting.readSchedule', { params: { id } })).body.data.next_run).toMatch(
      /T03:30:00\.000Z$/,
    );
  });

  test('is not sent to who left meanwhile; where nobody is left it fails, and is told', async () => {
    const { id } = await scheduled({ recipients: [`rep1@${entity.name}.example`] });
    await entity.scope.rows('users').where({ id: entity.ids.rep1 }).update({ is_active: false });
    await entity.call('reporting.runSchedule', { params: { id } });
    await runJobs(entity);
    expect(world.mail.to(`rep1@${entity.name}.example`)).toEqual([]);
    const [run] = await runsOf(id);
    expect(run).toMatchObject({ status: 'failed', error: 'None of the recipients is of this entity any more.' });
    const told = await entity.scope.rows('notifications').where({ kind: 'report_failed' });
    expect(told.map(({ user_id, message }) => [user_id, message])).toEqual([
      [entity.ids.admin, `The report "Every lead" could not be sent. ${run.error}`],
    ]);
  });
});

describe('a report that is sent', () => {
  const oneMail = async (): Promise<SealedMail> => {
    const row = await entity.scope.rows('outbox').where({ job: 'background.send-mail' }).orderBy('id', 'desc').first();
    await entity.scope.rows('outbox').delete();
    return row?.payload as SealedMail;
  };

  test.each(['refused', 'later'])('and never arrives (%s) is shown as failed, and told', async (prefix) => {
    await entity.scope.rows('entity_settings').update({ allowed_email_domains: JSON.stringify(['partner.example']) });
    const { id } = await scheduled({ recipients: [`${prefix}@partner.example`] });
    const runId = (await entity.call('reporting.runSchedule', { params: { id } })).body.data.id;
    await world.app.services.runs.send(entity.scope, { id: runId, isLast: false });
    expect((await runsOf(id))[0]).toMatchObject({ status: 'sent' });
    const sealed = await oneMail();
    if (prefix === 'later') {
      await expect(world.app.services.mail.deliver(entity.scope, sealed, { isLast: false })).rejects.toThrow();
      expect((await runsOf(id))[0]).toMatchObject({ status: 'sent' });
    }
    await expect(world.app.services.mail.deliver(entity.scope, sealed, { isLast: true })).rejects.toThrow();
    const error = `The mail to ${prefix}@partner.example could not be delivered.`;
    expect((await runsOf(id))[0]).toMatchObject({ status: 'failed', error });
    const told = await entity.scope.rows('notifications').where({ kind: 'report_failed' });
    expect(told.map(({ message }) => message)).toEqual([`The report "Every lead" could not be sent. ${error}`]);
  });

  test('or rather was lost before it was made fails after a day, and its maker is told', async () => {
    const { id } = await scheduled();
    await entity.call('reporting.runSchedule', { params: { id } });
    await entity.scope.rows('outbox').delete();
    await giveUpLost(across, new Date(Date.now() + 86_400_000 + 60_000));
    expect((await runsOf(id))[0]).toMatchObject({ status: 'failed', error: 'It was lost on its way.' });
    expect(await entity.scope.rows('notifications').where({ kind: 'report_failed' })).toHaveLength(1);
    expect((await entity.call('reporting.runSchedule', { params: { id } })).status).toBe(201);
    await runJobs(entity);
  });
});

describe('run now', () => {
  test('sends beside the timetable, once at a time', async () => {
    const { id, next_run: next } = await scheduled();
    const both = await Promise.all(
      [1, 2].map(() => entity.call('reporting.runSchedule', { params: { id }, as: 'manager' })),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    await runJobs(entity);
    const [run] = await runsOf(id);
    expect(run).toMatchObject({ status: 'sent', started_by_user_id: entity.ids.manager });
    expect((await entity.call('reporting.readSchedule', { params: { id } })).body.data.next_run).toBe(next);
    expect(world.mail.to(`admin@${entity.name}.example`)).toHaveLength(1);
    expect((await entity.call('reporting.runSchedule', { params: { id } })).status).toBe(201);
    await runJobs(entity);
  });

  test('is tried again after a fault, and mails nobody twice', async () => {
    const { id, template_id } = await scheduled();
    await entity.scope
      .rows('report_templates')
      .where({ id: template_id })
      .update({ filters: JSON.stringify({ unknown: 1 }) });
    const runId = (await entity.call('reporting.runSchedule', { params: { id } })).body.data.id;
    const { runs } = world.app.services;
    await expect(runs.send(entity.scope, { id: runId, isLast: false })).rejects.toThrow();
    expect((await runsOf(id))[0]).toMatchObject({
      status: 'running',
      attempts: 1,
      error: expect.stringContaining('broke'),
    });
    const repaired = JSON.stringify({ filters: {}, options: {} });
    await entity.scope.rows('exports').update({ request: repaired });
    await runs.send(entity.scope, { id: runId, isLast: false });
    await runs.send(entity.scope, { id: runId, isLast: true }); // the job comes again
    await runJobs(entity);
    expect((await runsOf(id))[0]).toMatchObject({ status: 'sent', attempts: 2, error: null });
    expect(world.mail.to(`admin@${entity.name}.example`)).toHaveLength(1);
  });
});
