import { describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenSource } from '../../testing/given-source.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { formsIn } from '../sources/index.ts';
import { givenFacebookLead, givenSubmission } from './given-lead-delivery.ts';

const preview = (entity: TestEntity, id: number, field_mapping: object, more: object = {}) =>
  entity.call('sources.previewMapping', { params: { id }, body: { field_mapping, ...more } });
const apply = (entity: TestEntity, id: number, field_mapping: object, rerun = true) =>
  entity.call('sources.applyMapping', { params: { id }, body: { field_mapping, rerun } });
const leadOf = async (entity: TestEntity, id: number) =>
  (await entity.call('leads.read', { params: { id } })).body.data;

describe('a preview', () => {
  test('shows what stored deliveries become, the newest first, and writes nothing', async () => {
    const entity = await testEntity();
    const sourceId = await givenSource(entity.scope);
    const older = await givenSubmission(entity, sourceId, { q1: 'jo@b.co', q2: 'Jo Doe' });
    const newer = await givenSubmission(entity, sourceId, { q1: 'no address' });
    const before = await leadOf(entity, older);

    const { status, body } = await preview(entity, sourceId, { q1: 'email', q2: 'full_name' });
    expect(status).toBe(200);
    expect(body.data.events).toMatchObject([
      {
        lead_id: newer,
        answers: { q1: 'no address' },
        changed: ['email'],
        data_quality: [{ field: 'email', note: expect.stringContaining('not a valid address') }],
      },
      {
        lead_id: older,
        form: null,
        now: { email: null, full_name: null },
        becomes: { email: 'jo@b.co', email_normalized: 'jo@b.co', full_name: 'Jo Doe', first_name: 'Jo' },
        changed: ['email', 'first_name', 'last_name', 'full_name'],
        kept_by_people: [],
      },
    ]);
    expect(await leadOf(entity, older)).toEqual(before);
    expect((await entity.call('sources.read', { params: { id: sourceId } })).body.data.field_mapping).toEqual({});
    expect((await preview(entity, sourceId, {}, { limit: 1 })).body.data.events).toHaveLength(1);
  });

  test('T14: of a Facebook page shows the questions, whose types decide before the mapping', async () => {
    const entity = await testEntity();
    const sourceId = await givenSource(entity.scope, { type: 'facebook', form_key: null });
    const questions = [
      { key: '您的邮箱', label: 'Your email', type: 'EMAIL', options: [] },
      { key: 'course', label: 'Which?', type: 'CUSTOM', options: [{ key: 'fx', value: 'Forex' }] },
    ];
    await formsIn(entity.scope).save(
      sourceId,
      { formId: 'f1', name: 'Spring form', questions, status: 'ACTIVE', locale: null, content: {} },
      new Date(),
    );
    const field_data = [
      { name: '您的邮箱', values: ['jo@b.co'] },
      { name: 'course', values: ['fx', 'other'] },
    ];
    const leadId = await givenFacebookLead(entity, sourceId, { field_data });
    expect(await leadOf(entity, leadId)).toMatchObject({ email: 'jo@b.co', platform_key: 'facebook' });

    const mapping = { course: { to: 'utm_content', labels: 'form', combine: ['nothing'], separator: ' + ' } };
    const [event] = (await preview(entity, sourceId, mapping)).body.data.events;
    expect(event).toMatchObject({
      form: { form_id: 'f1', name: 'Spring form', questions },
      answers: { course: ['fx', 'other'] },
      becomes: { email: 'jo@b.co', utm_content: 'Forex + other' },
      changed: ['utm_content'],
    });
  });

  test('leaves out deliveries that say nothing any more', async () => {
    const entity = await testEntity();
    const sourceId = await givenSource(entity.scope);
    const leadId = await givenSubmission(entity, sourceId, { q1: 'jo@b.co' });
    await entity.scope
      .rows('webhook_events')
      .where({ lead_id: leadId })
      .update({ payload: Buffer.alloc(0) });
    expect((await preview(entity, sourceId, { q1: 'email' })).body.data.events).toEqual([]);
    await apply(entity, sourceId, { q1: 'email' });
    await runJobs(entity);
    expect((await leadOf(entity, leadId)).email).toBeNull();
  });

  test.each([
    [{ q1: 'favourite_colour' }, 'field_mapping.q1'],
    [{ q1: { to: 'nothing' } }, 'field_mapping.q1'],
    [{ q1: { to: 'email', more: 1 } }, 'field_mapping.q1'],
    [{ q1: { split: ['first_name'] } }, 'field_mapping.q1'],
    [{ q1: { split: ['email', 'email'] } }, 'field_mapping.q1'],
  ])('%j is refused with its path', async (mapping, path) => {
    const entity = await testEntity();
    const sourceId = await givenSource(entity.scope);
    for (const { status, body } of [await preview(entity, sourceId, mapping), await apply(entity, sourceId, mapping)]) {
      expect(status).toBe(400);
      expect(body.errors[0].path).toContain(path);
    }
  });

  test('of a source that is deleted, or another entity’s, is 404; so is applying', async () => {
    const [mine, theirs] = [await testEntity(), await testEntity()];
    const deleted = await givenSource(mine.scope);
    await mine.call('sources.remove', { params: { id: deleted } });
    for (const id of [deleted, await givenSource(theirs.scope), 4_000_000_000])
      expect([(await preview(mine, id, {})).status, (await apply(mine, id, {})).status]).toEqual([404, 404]);
  });
});
