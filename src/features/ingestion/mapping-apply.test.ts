import { describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { testForm } from '../../testing/form.ts';
import { givenSource } from '../../testing/given-source.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { givenFacebookLead, givenSubmission, givenSubmissions } from './given-lead-delivery.ts';

const preview = (entity: TestEntity, id: number, field_mapping: object, more: object = {}) =>
  entity.call('sources.previewMapping', { params: { id }, body: { field_mapping, ...more } });
const apply = (entity: TestEntity, id: number, field_mapping: object, rerun = true) =>
  entity.call('sources.applyMapping', { params: { id }, body: { field_mapping, rerun } });
const leadOf = async (entity: TestEntity, id: number) =>
  (await entity.call('leads.read', { params: { id } })).body.data;
const activitiesOf = ({ scope }: TestEntity, leadId: number) =>
  scope.rows('lead_activities').where({ lead_id: leadId, activity_type: 'note' }).orderBy('id');

describe('applying a mapping', () => {
  test('without a rerun is for leads to come', async () => {
    const entity = await testEntity();
    const sourceId = await givenSource(entity.scope);
    const earlier = await givenSubmission(entity, sourceId, { q1: 'a@b.co' });
    const { status, body } = await apply(entity, sourceId, { q1: 'email' }, false);
    expect([status, body.data]).toEqual([200, { field_mapping: { q1: 'email' }, rerun: false, leads_to_read: 0 }]);
    expect(await runJobs(entity)).not.toContain('background.read-leads-again');
    expect((await leadOf(entity, earlier)).email).toBeNull();
    expect((await leadOf(entity, await givenSubmission(entity, sourceId, { q1: 'c@d.co' }))).email).toBe('c@d.co');
  });

  test('with a rerun reads earlier leads again: they are found and recognised by what they hold now, once', async () => {
    const entity = await testEntity();
    const sourceId = await givenSource(entity.scope);
    const answers = { q1: 'Jo@B.co', q2: '(202) 555-0123', q3: 'summer' };
    const id = await givenSubmission(entity, sourceId, answers);
    const before = await leadOf(entity, id);
    const mapping = { q1: 'email', q2: 'phone', q3: 'campaign_id' };
    expect((await apply(entity, sourceId, mapping)).body.data).toMatchObject({ rerun: true, leads_to_read: 1 });
    await runJobs(entity);

    const after = await leadOf(entity, id);
    expect(after).toMatchObject({
      email_normalized: 'jo@b.co',
      phone_e164: '+12025550123',
      campaign_id: 'summer',
      origin: { campaign_id: 'summer' },
      raw_field_data: answers,
      assigned_user_id: before.assigned_user_id,
      status: before.status,
    });
    expect(after.updated_at > before.updated_at).toBe(true);
    expect((await entity.call('leads.list', { query: { search: '0123' } })).body.data).toMatchObject([{ id }]);
    expect(await entity.scope.rows('lead_identities').orderBy('kind')).toMatchObject([
      { kind: 'email', oldest_lead_id: id, leads: 1 },
      { kind: 'phone', oldest_lead_id: id, leads: 1 },
    ]);
    expect(await activitiesOf(entity, id)).toMatchObject([
      { user_id: null, description: 'Read again under the changed mapping: email, phone, campaign_id' },
    ]);

    await apply(entity, sourceId, mapping);
    await runJobs(entity);
    expect(await leadOf(entity, id)).toEqual(after);
    expect(await activitiesOf(entity, id)).toHaveLength(1);
  });

  test('leaves what a person has changed since, and says so before', async () => {
    const entity = await testEntity();
    const sourceId = await givenSource(entity.scope);
    const id = await givenSubmission(entity, sourceId, { email: 'old@b.co', q1: 'new@b.co', q2: '+12025550123' });
    await entity.call('leads.update', { params: { id }, body: { email: 'person@b.co', full_name: null } });
    const mapping = { q1: 'email', q2: 'phone', email: 'ignore' };
    const [event] = (await preview(entity, sourceId, mapping)).body.data.events;
    expect(event).toMatchObject({ changed: ['phone'], kept_by_people: ['email'], becomes: { email: 'new@b.co' } });

    await apply(entity, sourceId, mapping);
    await runJobs(entity);
    expect(await leadOf(entity, id)).toMatchObject({ email: 'person@b.co', phone: '+12025550123' });
  });

  test('keeps the campaign that a lead got at its time, unless it came from an answer', async () => {
    const entity = await testEntity();
    const sourceId = await givenSource(entity.scope, { default_campaign: 'spring' });
    const byDefault = await givenSubmission(entity, sourceId, { q1: 'a@b.co' });
    const byAnswer = await givenSubmission(entity, sourceId, { q1: 'c@d.co', campaign_id: 'typed' });
    await entity.scope.rows('lead_sources').where({ id: sourceId }).update({ default_campaign: 'autumn' });
    await apply(entity, sourceId, { q1: 'email', campaign_id: 'ignore' });
    await runJobs(entity);
    expect(await leadOf(entity, byDefault)).toMatchObject({ email: 'a@b.co', campaign_id: 'spring' });
    expect(await leadOf(entity, byAnswer)).toMatchObject({ email: 'c@d.co', campaign_id: 'autumn' });
  });

  test('goes through more leads than one job takes, under the mapping of that moment, and touches no other source', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    const other = await givenSource(entity.scope);
    const answers = (n: number) => ({ q1: `p${n}@b.co`, q2: `q${n}@b.co` });
    await givenSubmissions(
      entity,
      Array.from({ length: 205 }, (_, n) => ({ sourceId: n === 7 ? other : form.sourceId, answers: answers(n) })),
    );
    expect((await apply(entity, form.sourceId, { q1: 'email' })).body.data.leads_to_read).toBe(204);
    await apply(entity, form.sourceId, { q2: 'email' }, false);
    const jobs = (await runJobs(entity)).filter((name) => name === 'background.read-leads-again');
    expect(jobs).toHaveLength(2);
    const emails = (await form.leads()).map(({ email_normalized }) => email_normalized);
    expect([emails.length, emails.every((email) => email?.startsWith('q'))]).toEqual([204, true]);
    expect(await entity.scope.rows('lead_data').where({ source_id: other }).first()).toMatchObject({ email: null });
  });

  test('a duplicate stays linked to the older lead', async () => {
    const entity = await testEntity();
    const sourceId = await givenSource(entity.scope);
    const older = await givenSubmission(entity, sourceId, { email: 'same@b.co' });
    const newer = await givenSubmission(entity, sourceId, { email: 'same@b.co', q1: 'other@b.co' });
    await apply(entity, sourceId, { q1: 'email' });
    await runJobs(entity);
    expect(await leadOf(entity, newer)).toMatchObject({ email: 'other@b.co', duplicate_of_lead_id: older });
  });

  test("T16: a lead of Meta's testing tool stays noted as a test", async () => {
    const entity = await testEntity();
    const sourceId = await givenSource(entity.scope, { type: 'facebook', form_key: null });
    const field_data = [
      { name: 'full_name', values: ['<test lead: dummy data for full_name>'] },
      { name: 'q1', values: ['test@fb.com'] },
    ];
    const id = await givenFacebookLead(entity, sourceId, { field_data, platform: 'ig' });
    await apply(entity, sourceId, { q1: 'email' });
    await runJobs(entity);
    expect(await leadOf(entity, id)).toMatchObject({
      email: 'test@fb.com',
      platform_key: 'instagram',
      data_quality: [{ field: 'lead', note: expect.stringContaining('test lead') }],
    });
  });
});
