import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { compose } from './app.ts';
import type { AcrossEntities } from './platform/across-entities.ts';
import { listen } from './platform/listen.ts';
import { remindOfFollowUps } from './features/activities/index.ts';
import { givenFollowUp } from './features/activities/given-activity.ts';
import { drainWaiting, moveUntouched } from './features/assignments/index.ts';
import { change } from './features/assignments/given-people.ts';
import { receivedEventOf } from './features/ingestion/index.ts';
import { startDueReports } from './features/reports/index.ts';
import { download, requestExport } from './features/reports/given-export.ts';
import { arrive, strangers } from './testing/arrive.ts';
import { type TestEntity, testEntity } from './testing/entity.ts';
import { readEvents } from './testing/event-reader.ts';
import { testForm } from './testing/form.ts';
import { givenEvent } from './testing/given-event.ts';
import { givenLead } from './testing/given-lead.ts';
import { runJobs } from './testing/run-jobs.ts';
import { undisturbed } from './testing/undisturbed.ts';
import { until } from './testing/until.ts';

let entity: TestEntity;
beforeEach(async () => {
  entity = await testEntity();
});

const set = ({ world, entityId }: TestEntity, suspended_at: Date | null) =>
  world.app.across.read('the operator suspends or resumes it', (db) =>
    db('entities').where({ id: entityId }).update({ suspended_at }),
  );
const suspend = () => set(entity, new Date());
const resume = () => set(entity, null);
const now = () => new Date();
/** What the background does of itself, of which other tests' entities have their part too. */
const tick = (run: (across: AcrossEntities, now: () => Date) => Promise<unknown>, at = now) =>
  run(entity.world.app.across, at);

describe('while an entity is suspended', () => {
  test('its schedules start nothing; when it is resumed, each that was due starts once', async () => {
    const { body } = await entity.call('reporting.addTemplate', {
      body: { name: 'Leads', type: 'leads', schedule: { frequency: 'daily', time: '09:00' } },
    });
    const { id } = body.data.schedule;
    const runs = () => entity.scope.rows('report_runs').where({ schedule_id: id });
    const weekAgo = new Date(Date.now() - 7 * 86_400_000);
    await entity.scope.rows('report_schedules').where({ id }).update({ next_run_at: weekAgo });
    await suspend();
    await tick(startDueReports);
    expect(await runs()).toEqual([]);
    expect((await entity.scope.rows('report_schedules').where({ id }).first())?.next_run_at).toEqual(weekAgo);
    await resume();
    await tick(startDueReports);
    await tick(startDueReports);
    expect(await runs()).toHaveLength(1);
    await runJobs(entity);
    expect(entity.world.mail.to(`admin@${entity.name}.example`)).toHaveLength(1);
  });

  test('the file of an export is nobody’s, not even with its token, until it is resumed', async () => {
    const { download_url: url } = await requestExport(entity, { report_type: 'leads', format: 'csv' });
    await runJobs(entity);
    await suspend();
    expect((await download(entity, url, null)).status).toBe(404);
    await resume();
    expect((await download(entity, url, null)).status).toBe(200);
  });

  test('nobody is reminded, and is when it is resumed', async () => {
    const { id } = await givenFollowUp(entity, { hours: -1 });
    const told = async () => (await entity.scope.rows('notifications')).map(({ activity_id }) => activity_id);
    await suspend();
    await tick(remindOfFollowUps);
    expect(await told()).toEqual([]);
    await resume();
    await tick(remindOfFollowUps);
    expect(await told()).toEqual([id]);
  });

  test('leads that wait go to nobody, and leads that nobody touches stay', async () => {
    await change(entity, ['rep1', 'rep2', 'rep3'], { is_available: false });
    await arrive(entity, strangers(2));
    await entity.scope.rows('entity_settings').update({ claim_timeout_minutes: 5 });
    const hourAgo = new Date(Date.now() - 3_600_000);
    const held = await givenLead(entity, { assignedTo: entity.ids.rep1, createdAt: hourAgo });
    await change(entity, ['rep1', 'rep2', 'rep3'], { is_available: true });
    const owners = async () =>
      (await entity.scope.rows('lead_data').orderBy('id')).map((lead) => lead.assigned_user_id);
    await suspend();
    const before = await owners();
    await tick(drainWaiting);
    await tick(moveUntouched);
    expect(await owners()).toEqual(before);
    await resume();
    await tick(drainWaiting);
    await tick(moveUntouched);
    expect((await owners()).filter((owner) => owner === null)).toEqual([]);
    const lead = await entity.scope.rows('lead_data').where({ id: held }).first();
    expect(lead?.assigned_user_id).not.toBe(entity.ids.rep1);
  });

  test('deliveries that it took before become no leads, neither by a job nor by the sweeper, until it is resumed', async () => {
    await undisturbed(entity.world);
    const id = await givenEvent(entity, {
      ...{ state: 'received', reason: null, due_at: new Date(0) },
      payload: Buffer.from('{"answers":{"email":"a@b.example"}}'),
    });
    const { app } = entity.world;
    const events = () => entity.scope.rows('webhook_events');
    const process = async () => app.services.processor.process((await events()).map(receivedEventOf));
    await suspend();
    await process();
    await app.sweep();
    expect(await events()).toMatchObject([{ state: 'received', attempts: 0, sweeps: 0 }]);
    await resume();
    await app.sweep();
    expect(await events()).toMatchObject([{ sweeps: 1 }]);
    await process();
    expect(await events()).toMatchObject([{ state: 'processed' }]);
    expect((await entity.call('webhook_events.read', { params: { id } })).body.data.lead.status).toBe('new');
  });

  test('its forms are unknown, and take submissions again when it is resumed', async () => {
    const form = await testForm(entity);
    /** Of a process that starts now: one that runs knows it two seconds later. While the database is slow it says 503, and keeps nothing. */
    const answers = (status: number) => {
      const http = compose(entity.world.outside).http();
      return until(`the form answers ${status}`, async () => {
        const reply = await form.post({ body: { answers: { email: 'a@b.example' } }, http });
        return reply.status === status;
      });
    };
    await suspend();
    await answers(404);
    expect(await form.events()).toEqual([]);
    await resume();
    await answers(200);
    expect(await form.events()).toHaveLength(1);
  });
});

describe('an open stream', () => {
  const closing: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const close of closing) await close();
  });

  test('ends when the entity of its listener is suspended', async () => {
    const server = await listen(entity.world.http, { host: '127.0.0.1', port: 0 });
    closing.push(server.close);
    const stream = await readEvents(`http://127.0.0.1:${server.port}/api/notifications/stream`, {
      Authorization: `Bearer ${await entity.tokenOf('rep1')}`,
    });
    await suspend();
    await stream.reached(1);
    expect(stream.events).toMatchObject([{ event: 'failure', data: { success: false } }]);
    await stream.close();
  }, 30_000);
});
