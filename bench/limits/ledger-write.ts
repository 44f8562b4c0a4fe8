import { createHash, randomBytes } from 'node:crypto';
import type mysql from 'mysql2/promise';
import { placeholders } from './connection.ts';
import type { QueuedLead } from './lead.ts';

const EVENT = 'entity_id,uid,channel,source_id,state,lead_id,key_hash,content_type,context,payload,received_at,due_at';
const KEY = 'entity_id,channel,key_hash,lead_id,first_at,event_uid,answers_hash';
const CONTEXT = JSON.stringify({
  ...{ origin: null, referer: null, user_agent: null, address: '127.0.0.1', idempotency_key: null, signed: true },
});

/**
 * The ledger's rows of a batch of deliveries, durable in one transaction: the same tables and columns as SalesMagnet's, and nothing looked up: forms
 * take turns. Gives what a worker needs of each.
 */
export async function ledgerWriter(
  connection: mysql.Connection,
): Promise<(bodies: readonly Buffer[]) => Promise<QueuedLead[]>> {
  const [sources] = await connection.query<mysql.RowDataPacket[]>('select entity_id, id from lead_sources order by id');
  if (sources.length === 0) throw new Error('The schema has no form');
  let leadId = 0;
  return async (bodies) => {
    const now = new Date();
    const later = new Date(now.getTime() + 20_000);
    const events: unknown[] = [];
    const keys: unknown[] = [];
    const queued: QueuedLead[] = [];
    for (const body of bodies) {
      leadId += 1;
      const source = sources[leadId % sources.length] as mysql.RowDataPacket;
      const uid = randomBytes(16);
      const hash = createHash('sha256').update(body).digest();
      events.push(
        source['entity_id'],
        uid,
        'website',
        source['id'],
        'received',
        leadId,
        hash,
        'application/json',
        CONTEXT,
        body,
        now,
        later,
      );
      keys.push(source['entity_id'], 'website', hash, leadId, now, uid, hash);
      queued.push([uid.toString('base64url'), source['entity_id'], source['id'], leadId, body.toString('utf8')]);
    }
    await connection.query('begin');
    await connection.query(`insert ignore into ingest_keys (${KEY}) values ${placeholders(bodies.length, 7)}`, keys);
    await connection.query(`insert into webhook_events (${EVENT}) values ${placeholders(bodies.length, 12)}`, events);
    await connection.query('commit');
    return queued;
  };
}
