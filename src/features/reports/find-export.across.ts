import type { AcrossEntities } from '../../platform/across-entities.ts';
import { withoutSuspended } from '../../platform/suspended.ts';

/** The entity of the export that this token was made for; undefined where there is none, or the entity is suspended. */
export async function entityOfToken(
  across: AcrossEntities,
  { uid, tokenHash }: { uid: Buffer; tokenHash: Buffer },
): Promise<number | undefined> {
  const row = (await across.read('whoever has the token is nobody of an entity yet', (db) =>
    withoutSuspended(db('exports').where({ uid, token_hash: tokenHash }), db).first('entity_id'),
  )) as { entity_id: number } | undefined;
  return row?.entity_id;
}
