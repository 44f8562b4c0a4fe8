import { found } from '../../platform/errors.ts';
import { uidBytes } from '../../platform/uid.ts';
import type { TestEntity } from '../../testing/entity.ts';
import { givenEvent } from '../../testing/given-event.ts';
import { metaPayload } from './formats/meta-change.ts';
import { eventColumns, receivedEventOf } from './received-event.ts';

/** Events of the entity that were received become what they become, as the worker does it. */
export async function processAll({ scope, world }: TestEntity): Promise<void> {
  const rows = await scope
    .rows('webhook_events')
    .where({ state: 'received' })
    .select(...eventColumns);
  await world.app.services.processor.process(rows.map(receivedEventOf));
}

interface Submitted {
  readonly sourceId: number;
  readonly answers: object;
}

/** Leads of website forms, from these answers. Returns their ids. */
export async function givenSubmissions(entity: TestEntity, submissions: readonly Submitted[]): Promise<number[]> {
  const events: string[] = [];
  for (const { sourceId, answers } of submissions)
    events.push(
      await givenEvent(entity, {
        source_id: sourceId,
        state: 'received',
        reason: null,
        payload: Buffer.from(JSON.stringify({ answers })),
      }),
    );
  await processAll(entity);
  return Promise.all(events.map((id) => leadOfEvent(entity, id)));
}

/** A lead of a website form, from these answers. Returns its id. */
export async function givenSubmission(entity: TestEntity, sourceId: number, answers: object): Promise<number> {
  return found((await givenSubmissions(entity, [{ sourceId, answers }]))[0]);
}

let leadgenIds = 55459717045641545n;

/** A lead of a Facebook form, as fetched. Returns its id. */
export async function givenFacebookLead(entity: TestEntity, sourceId: number, fetched: object): Promise<number> {
  const leadgen_id = String((leadgenIds += 1n));
  const id = await givenEvent(entity, {
    channel: 'meta',
    source_id: sourceId,
    state: 'received',
    reason: null,
    payload: metaPayload({
      pageId: '1',
      time: null,
      field: 'leadgen',
      value: { leadgen_id, page_id: '1', form_id: 'f1' },
    }),
    fetched: Buffer.from(JSON.stringify({ id: leadgen_id, form_id: 'f1', ...fetched })),
  });
  await processAll(entity);
  return leadOfEvent(entity, id);
}

async function leadOfEvent({ scope }: TestEntity, eventId: string): Promise<number> {
  const uid = uidBytes(eventId);
  const { state, reason, lead_id } = found(await scope.rows('webhook_events').where({ uid }).first());
  if (state !== 'processed') throw new Error(`The delivery is ${state}: ${reason}`);
  return found(lead_id);
}
