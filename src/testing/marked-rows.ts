import { randomBytes } from 'node:crypto';
import { byUser, record } from '../features/audit/index.ts';
import { moveLead } from '../features/stages/index.ts';
import { givenRule, givenTeam } from '../features/assignments/given-rule.ts';
import { found } from '../platform/errors.ts';
import { newUid, uidText } from '../platform/uid.ts';
import { type TestEntity, testEntity } from './entity.ts';
import { givenEvent } from './given-event.ts';
import { givenLead } from './given-lead.ts';
import { givenSource } from './given-source.ts';
import { metaId } from './page.ts';

// The name of an entity is its canary: random, and written wherever a row of it takes text.

export const markedSource = ({ scope, name }: TestEntity) =>
  givenSource(scope, { name, default_campaign: name, field_mapping: JSON.stringify({ [name]: 'email' }) });

export const markedEvent = async (entity: TestEntity) =>
  givenEvent(entity, {
    source_id: await markedSource(entity),
    payload: Buffer.from(entity.name),
    reason: entity.name,
    last_error: entity.name,
  });

export const markedInvitation = ({ scope, name, ids, world }: TestEntity) => {
  const at = world.outside.now();
  return scope.add('invitations', {
    email: `invited@${name}.example`,
    role_id: 3,
    token_hash: randomBytes(32),
    invited_by_user_id: ids.admin,
    created_at: at,
    expires_at: new Date(at.getTime() + 3_600_000),
  });
};

export const markedLead = async (
  entity: TestEntity,
  more: { sourceId?: number; assignedTo?: number; createdAt?: Date } = {},
) => {
  const { name } = entity;
  return givenLead(entity, {
    sourceId: await markedSource(entity),
    first_name: name,
    last_name: name,
    email: `lead@${name}.example`,
    phone: '+14155550123',
    raw_field_data: { answer: name },
    attribution: { campaign_id: name, page_url: `https://${name}.example`, page_name: name, utm_source: name },
    ...more,
  });
};

/** A Facebook page that needs attention, of which the admin was told. */
async function markedPage({ scope, name, ids, world }: TestEntity): Promise<void> {
  const [at, trouble] = [world.outside.now(), { kind: 'connection', sentence: name }];
  const source_id = await givenSource(scope, { type: 'facebook', name, form_key: null, status: 'needs_attention' });
  await scope.add('meta_pages', { source_id, page_id: metaId(), page_name: name });
  const alert = { ...trouble, source_id, open_kind: trouble.kind, raised_at: at };
  const alert_id = await scope.add('source_alerts', alert);
  const told = { user_id: ids.admin, kind: 'source_needs_attention', message: name };
  await scope.add('notifications', { ...told, alert_id, created_at: at });
}

/** A follow-up of the admin that is overdue since half an hour. */
export const markedActivity = async (entity: TestEntity, leadId?: number) => {
  const { scope, name, ids, world } = entity;
  const at = world.outside.now();
  return scope.add('lead_activities', {
    lead_id: leadId ?? (await markedLead(entity)),
    user_id: ids.admin,
    activity_type: 'call',
    description: name,
    outcome: name,
    created_at: at,
    next_follow_up_date: new Date(at.getTime() - 1_800_000),
    status: 'pending',
  });
};

/** Something that the admin was told. */
export const markedNotification = async (entity: TestEntity, leadId?: number) =>
  entity.scope.add('notifications', {
    user_id: entity.ids.admin,
    kind: 'lead_assigned',
    lead_id: leadId ?? (await markedLead(entity)),
    message: entity.name,
    created_at: entity.world.outside.now(),
  });

export const markedTeam = ({ scope, name, ids }: TestEntity) => givenTeam(scope, name, [ids.rep1, ids.rep2]);

/** A rule that is switched off, so that it decides nothing. */
export const markedRule = ({ scope, name, ids }: TestEntity) =>
  givenRule(scope, { name, is_active: false, users: [[ids.rep1, 1]] });

/** A status of the entity's own, on a way from `new` to `lost`. */
export async function markedStatus({ scope, name }: TestEntity): Promise<number> {
  const id = 1_000_000 + randomBytes(4).readUInt32BE();
  await scope.add('lead_statuses', { id, name: `${name}-${id}`, description: name, outcome: 'open', position: 20 });
  await scope.add('lead_status_transitions', { from_status_id: 1, to_status_id: id });
  await scope.add('lead_status_transitions', { from_status_id: id, to_status_id: 8 });
  return id;
}

export async function markedStage(entity: TestEntity): Promise<number> {
  const leadId = await markedLead(entity);
  const stage = await entity.scope.rows('lead_stages').where({ lead_id: leadId }).first();
  return found(stage).id;
}

export async function markedExport({ scope, name, ids, world }: TestEntity): Promise<string> {
  const [at, uid] = [world.outside.now(), newUid()];
  await scope.add('exports', {
    uid,
    requested_by_user_id: ids.admin,
    report_type: 'leads',
    format: 'csv',
    request: JSON.stringify({ filters: { search: name }, options: {} }),
    state: 'failed',
    error: name,
    created_at: at,
    expires_at: new Date(at.getTime() + 3_600_000),
  });
  return uidText(uid);
}

export const markedTemplate = ({ scope, name, ids, world }: TestEntity) =>
  scope.add('report_templates', {
    name,
    type: 'leads',
    filters: JSON.stringify({ search: name }),
    created_by_user_id: ids.admin,
    created_at: world.outside.now(),
    updated_at: world.outside.now(),
  });

/** A schedule that is paused, with a run that failed. */
export async function markedReportSchedule(entity: TestEntity): Promise<number> {
  const { scope, name, ids, world } = entity;
  const at = world.outside.now();
  const id = await scope.add('report_schedules', {
    template_id: await markedTemplate(entity),
    name,
    frequency: 'daily',
    time_of_day: '09:00',
    format: 'csv',
    recipients: JSON.stringify([`admin@${name}.example`]),
    status: 'paused',
    created_by_user_id: ids.admin,
    created_at: at,
    updated_at: at,
  });
  await scope.add('report_runs', { schedule_id: id, run_for: at, state: 'failed', error: name, created_at: at });
  return id;
}

/** A lead that was moved four days ago and has waited since. */
async function waitingLead(entity: TestEntity, sourceId: number): Promise<void> {
  const daysAgo = (days: number) => new Date(entity.world.outside.now().getTime() - days * 86_400_000);
  const leadId = await markedLead(entity, { sourceId, createdAt: daysAgo(5) });
  const move = { leadId, toStatusId: 2, notes: entity.name, at: daysAgo(4) };
  await entity.scope.transaction((tx) => moveLead(tx, { ...move, by: 'system' }));
}

/** A change that the admin made to a source. */
const markedChange = ({ scope, name, ids, world }: TestEntity, sourceId: number): Promise<void> => {
  const by = byUser({ userId: ids.admin, address: '127.0.0.1' });
  const change = { action: 'source.changed', subject: { type: 'source', id: sourceId }, after: { name } };
  return record(scope, [{ ...change, by, at: world.outside.now() }]);
};

export type Populated = TestEntity & { readonly sourceId: number };

/** An entity of which every list has something to show to its admin. */
export async function populated(): Promise<Populated> {
  const entity = await testEntity();
  const sourceId = await markedSource(entity);
  await markedPage(entity);
  await markedChange(entity, sourceId);
  await markedInvitation(entity);
  await markedRule(entity);
  await markedReportSchedule(entity);
  await markedLead(entity, { sourceId });
  await waitingLead(entity, sourceId);
  const leadId = await markedLead(entity, { sourceId, assignedTo: entity.ids.admin });
  await givenEvent(entity, {
    source_id: sourceId,
    lead_id: leadId,
    payload: Buffer.from(entity.name),
    reason: entity.name,
  });
  await markedActivity(entity, leadId);
  await markedNotification(entity, leadId);
  return { ...entity, sourceId };
}

/** Every row of an entity, by its table; read past the scope, which is what these tests are about. */
export async function everythingOf({ entityId, world }: TestEntity): Promise<Record<string, unknown>> {
  const { db } = world.outside;
  const [tables] = (await db.raw(
    "select table_name as name from information_schema.columns where table_schema = database() and column_name = 'entity_id' order by 1",
  )) as [{ name: string }[]];
  const rows: Record<string, unknown> = {};
  for (const { name } of tables) {
    const own = (await db(name).where({ entity_id: entityId })) as object[];
    rows[name] = own.map((row) => JSON.stringify(row)).sort(); // no order is promised without one
  }
  return rows;
}
