import { leadgenKey } from '../features/ingestion/delivery-key.ts';
import { metaPayload } from '../features/ingestion/formats/meta-change.ts';
import { Sequence } from '../platform/sequence.ts';
import { newUid } from '../platform/uid.ts';
import type { TestEntity } from './entity.ts';
import type { TestPage } from './page.ts';

/** The announcement of a lead in the ledger, as the receiver writes it, with nobody told yet. Returns its uid. */
export async function givenMetaEvent({ scope, world }: TestEntity, page: TestPage, leadgenId: string): Promise<Buffer> {
  const uid = newUid();
  const [leadId = 0] = await new Sequence(world.outside.db, 'leads', 1).take(1);
  const value = { leadgen_id: leadgenId, page_id: page.pageId, form_id: page.formId, created_time: 1_700_000_000 };
  const { hash } = leadgenKey(leadgenId);
  await scope.add('ingest_keys', {
    channel: 'meta',
    key_hash: hash,
    lead_id: leadId,
    first_at: world.outside.now(),
    event_uid: uid,
    answers_hash: hash,
  });
  await scope.add('webhook_events', {
    uid,
    channel: 'meta',
    source_id: page.sourceId,
    state: 'received',
    lead_id: leadId,
    key_hash: hash,
    content_type: 'application/json',
    context: '{}',
    payload: metaPayload({ pageId: page.pageId, time: 1_700_000_001, field: 'leadgen', value }),
    received_at: world.outside.now(),
  });
  return uid;
}
