import { expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { settingsOf } from './index.ts';

const read = async (entity: TestEntity) => (await entity.call('entity.read')).body.data;
const update = (entity: TestEntity, body: object) => entity.call('entity.update', { body });
const recorded = async ({ scope }: TestEntity) =>
  (await scope.rows('audit_log').where({ subject_type: 'entity' }).orderBy('id')).map((row) => ({
    action: row.action,
    user_id: row.user_id,
    before: row.before_change,
    after: row.after_change,
  }));

test('a new company has the defaults', async () => {
  const entity = await testEntity();
  expect(await read(entity)).toEqual({
    ...{ id: entity.entityId, name: entity.name, time_zone: 'UTC', default_phone_region: 'US', working_hours: null },
    ...{
      rep_visibility: 'entity',
      allowed_email_domains: [],
      when_deactivated: 'reassign',
      claim_timeout_minutes: null,
    },
    retention_days: { webhook_payloads: 90, notifications: 90, exports: 7, ended_sessions: 30 },
    sla_hours: { new: 24, qualified: 72, contacted: 72, meeting_scheduled: 72, proposal_sent: 72, negotiation: 72 },
    ...{ created_at: expect.any(String), updated_at: expect.any(String) },
  });
});

test('every setting can be changed, is read back as it was answered, and reaches those who ask for it', async () => {
  const entity = await testEntity();
  const change = {
    name: `${entity.name} renamed`,
    time_zone: 'Asia/Kolkata',
    default_phone_region: 'in',
    working_hours: { '1': [['09:00', '17:30']] },
    rep_visibility: 'own',
    allowed_email_domains: ['Company.COM', '@münchen.example', 'company.com'],
    when_deactivated: 'leave',
    claim_timeout_minutes: 30,
    retention_days: { webhook_payloads: 30, exports: 1 },
    sla_hours: { new: 4, contacted: null },
  };
  const { status, body } = await update(entity, change);
  expect([status, body.data]).toEqual([
    200,
    expect.objectContaining({
      ...change,
      default_phone_region: 'IN',
      allowed_email_domains: ['company.com', 'xn--mnchen-3ya.example'],
      retention_days: { webhook_payloads: 30, notifications: 90, exports: 1, ended_sessions: 30 },
      sla_hours: { new: 4, qualified: 72, contacted: null, meeting_scheduled: 72, proposal_sent: 72, negotiation: 72 },
    }),
  ]);
  expect(await read(entity)).toEqual(body.data);
  expect(await settingsOf(entity.scope)).toMatchObject({
    ...{ timeZone: 'Asia/Kolkata', defaultPhoneRegion: 'IN', repVisibility: 'own', whenDeactivated: 'leave' },
    ...{ allowedEmailDomains: ['company.com', 'xn--mnchen-3ya.example'], claimTimeoutMinutes: 30 },
    retentionDays: { webhook_payloads: 30, notifications: 90 },
  });
});

test('what is left out stays, null gives a default back, and the record holds what differs and nothing else', async () => {
  const entity = await testEntity();
  const hours = { '1': [['09:00', '17:30']] };
  await update(entity, { working_hours: hours, retention_days: { exports: 1 }, claim_timeout_minutes: 5 });
  const { body } = await update(entity, {
    working_hours: null,
    retention_days: { exports: null },
    rep_visibility: 'own',
  });
  expect(body.data).toMatchObject({ working_hours: null, claim_timeout_minutes: 5, retention_days: { exports: 7 } });
  await update(entity, { rep_visibility: 'own' });
  const days = { webhook_payloads: 90, notifications: 90, ended_sessions: 30 };
  const by = { action: 'settings.changed', user_id: entity.ids.admin };
  expect(await recorded(entity)).toEqual([
    {
      ...by,
      before: { working_hours: null, claim_timeout_minutes: null, retention_days: { ...days, exports: 7 } },
      after: { working_hours: hours, claim_timeout_minutes: 5, retention_days: { ...days, exports: 1 } },
    },
    {
      ...by,
      before: { working_hours: hours, rep_visibility: 'entity', retention_days: { ...days, exports: 1 } },
      after: { working_hours: null, rep_visibility: 'own', retention_days: { ...days, exports: 7 } },
    },
  ]);
});

test.each([
  [{ time_zone: 'Mars/Olympus' }, 'time_zone'],
  [{ time_zone: '+05:30' }, 'time_zone'],
  [{ time_zone: '' }, 'time_zone'],
  [{ default_phone_region: 'XX' }, 'default_phone_region'],
  [{ default_phone_region: 'Germany' }, 'default_phone_region'],
  [{ working_hours: { '1': [['18:00', '09:00']] } }, 'working_hours.1.0'],
  [{ rep_visibility: 'none' }, 'rep_visibility'],
  [{ allowed_email_domains: ['company.com', 'GMail.com'] }, 'allowed_email_domains.1'],
  [{ allowed_email_domains: ['yahoo.co.uk'] }, 'allowed_email_domains.0'],
  [{ allowed_email_domains: ['gmx.de'] }, 'allowed_email_domains.0'],
  [{ allowed_email_domains: ['com'] }, 'allowed_email_domains.0'],
  [{ allowed_email_domains: ['john@company.com'] }, 'allowed_email_domains.0'],
  [{ allowed_email_domains: ['a_b.com'] }, 'allowed_email_domains.0'],
  [{ when_deactivated: 'delete' }, 'when_deactivated'],
  [{ claim_timeout_minutes: 0 }, 'claim_timeout_minutes'],
  [{ claim_timeout_minutes: 10_081 }, 'claim_timeout_minutes'],
  [{ retention_days: { webhook_payloads: 1 } }, 'retention_days.webhook_payloads'],
  [{ retention_days: { audit: 30 } }, 'retention_days.audit'],
  [{ sla_hours: { won: 5 } }, 'sla_hours.won'],
  [{ sla_hours: { unknown: 5 } }, 'sla_hours.unknown'],
  [{ sla_hours: { new: 0 } }, 'sla_hours.new'],
  [{ name: ' ' }, 'name'],
])('%j is refused at %s, and nothing is changed', async (body, path) => {
  const entity = await testEntity();
  const before = await read(entity);
  const reply = await update(entity, { claim_timeout_minutes: 7, ...body });
  expect([reply.status, reply.body.errors?.map((error: { path: string }) => error.path)]).toEqual([400, [path]]);
  expect(await read(entity)).toEqual(before);
});

test('a name that another company has is a conflict, and leaves the rest of the change undone', async () => {
  const [entity, other] = [await testEntity(), await testEntity()];
  const { status } = await update(entity, { rep_visibility: 'own', name: other.name.toUpperCase() });
  expect(status).toBe(409);
  expect(await read(entity)).toMatchObject({ name: entity.name, rep_visibility: 'entity' });
});

test('of two who change the same settings, whoever read them before the other one wrote gets a conflict', async () => {
  const entity = await testEntity();
  const { updated_at } = await read(entity);
  const replies = await Promise.all([
    update(entity, { time_zone: 'Europe/Berlin', updated_at }),
    update(entity, { time_zone: 'Europe/Paris', updated_at }),
  ]);
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
  const fresh = replies.find(({ status }) => status === 200)?.body.data.updated_at;
  expect((await update(entity, { sla_hours: { new: 5 }, updated_at: fresh })).status).toBe(200);
  expect((await update(entity, { sla_hours: { new: 6 }, updated_at: fresh })).status).toBe(409);
});

test('settings of one company leave another alone', async () => {
  const [mine, theirs] = [await testEntity(), await testEntity()];
  const before = await read(theirs);
  await update(mine, { time_zone: 'Europe/Berlin', sla_hours: { new: 1 }, name: `${mine.name}!` });
  expect(await read(theirs)).toEqual(before);
});
