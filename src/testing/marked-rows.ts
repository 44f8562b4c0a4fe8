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

export const markedLead = async (entity: TestEntity, more: { sourceId?: number; assignedTo?: number } = {}) => {
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

export type Populated = TestEntity & { readonly sourceId: number };

/** An entity of which every list has something to show to its admin. */
export async function populated(): Promise<Populated> {
  const entity = await testEntity();
  const sourceId = await markedSource(entity);
  await markedPage(entity);
  await markedLead(entity, { sourceId });
  const leadId = await markedLead(entity, { sourceId, assignedTo: entity.ids.admin });
  await givenEvent(entity, {
    source_id: sourceId,
    lead_id: leadId,
    payload: Buffer.from(entity.name),
    reason: entity.name,
  });
  await entity.scope.add('notifications', {
    user_id: entity.ids.admin,
    kind: 'lead_assigned',
    lead_id: leadId,
    message: entity.name,
    created_at: entity.world.outside.now(),
  });
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
