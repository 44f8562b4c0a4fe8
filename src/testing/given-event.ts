import type { NewRow } from '../platform/scope.ts';
import { newUid, uidText } from '../platform/uid.ts';
import type { TestEntity } from './entity.ts';
import { givenSource } from './given-source.ts';

/** A delivery in the ledger of the entity: one that failed, from a form of its own, unless told otherwise. Returns its public id. */
export async function givenEvent(
  { scope, world }: TestEntity,
  row: Partial<NewRow<'webhook_events'>> = {},
): Promise<string> {
  const uid = row.uid ?? newUid();
  await scope.add('webhook_events', {
    channel: 'website',
    source_id: row.source_id ?? (await givenSource(scope)),
    state: 'failed',
    reason: 'the test made it so',
    content_type: 'application/json',
    context: '{}',
    payload: Buffer.from('{"answers":{}}'),
    received_at: world.outside.now(),
    ...row,
    uid,
  });
  return uidText(uid);
}
