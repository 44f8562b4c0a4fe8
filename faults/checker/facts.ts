import type { Knex } from 'knex';
import { idsIn } from '../client/deliveries.ts';

/** What each lead must have left exactly once, in the transaction that made it or by a job of its. */
export const traces = ['assignment', 'history', 'activity', 'openStage', 'record', 'decision', 'notification'] as const;
export type Trace = (typeof traces)[number];

export interface FoundEvent {
  readonly uid: string;
  readonly entity: number;
  readonly state: string;
  readonly reason: string | null;
  readonly leadId: number | null;
  readonly isHeld: boolean;
  /** Of the delivery that it is; undefined: not one of ours. */
  readonly id: string | undefined;
}

export interface FoundLead {
  readonly leadId: number;
  readonly entity: number;
  readonly id: string | undefined;
  readonly traces: Readonly<Record<Trace, number>>;
  /** The lead's own row, its assignment and its open stage name the same rep and status. */
  readonly agrees: boolean;
}

/** A row by which a delivery that comes again is known. */
export interface FoundKey {
  readonly entity: number;
  readonly channel: string;
  readonly hash: string;
  /** Of the event that came first with it. */
  readonly uid: string;
  readonly leadId: number;
}

export interface Facts {
  readonly events: readonly FoundEvent[];
  readonly leads: readonly FoundLead[];
  readonly keys: readonly FoundKey[];
}

/** What was there when a fault began is none of its. Leads by their ids, which processes take in blocks: newer ones may be smaller. */
export interface Marks {
  readonly event: number;
  readonly leads: ReadonlySet<number>;
  /** Keys by their events' uids. */
  readonly keys: ReadonlySet<string>;
}

export async function marksOf(db: Knex): Promise<Marks> {
  const [event] = (await db('webhook_events').max({ last: 'id' })) as { last: number | null }[];
  const leads = (await db('lead_data').select('id')) as { id: number }[];
  const keys = await readKeys(db);
  return {
    event: Number(event?.last ?? 0),
    leads: new Set(leads.map(({ id }) => id)),
    keys: new Set(keys.map(({ uid }) => uid)),
  };
}

/** Reads what came after the marks. `leadgen`: the ids of deliveries by Meta's names of them. */
export async function readFacts(db: Knex, marks: Marks, leadgen: ReadonlyMap<string, string>): Promise<Facts> {
  const keys = await readKeys(db);
  return {
    events: await readEvents(db, marks, leadgen),
    leads: await readLeads(db, marks),
    keys: keys.filter(({ uid }) => !marks.keys.has(uid)),
  };
}

async function readKeys(db: Knex): Promise<FoundKey[]> {
  const rows = (await db('ingest_keys').select('entity_id', 'channel', 'key_hash', 'event_uid', 'lead_id')) as {
    entity_id: number;
    channel: string;
    key_hash: Buffer;
    event_uid: Buffer;
    lead_id: number;
  }[];
  return rows.map(({ entity_id, channel, key_hash, event_uid, lead_id }) => ({
    entity: entity_id,
    channel,
    hash: key_hash.toString('hex'),
    uid: event_uid.toString('hex'),
    leadId: lead_id,
  }));
}

interface EventRow {
  readonly uid: Buffer;
  readonly entity_id: number;
  readonly state: string;
  readonly reason: string | null;
  readonly lead_id: number | null;
  readonly lease_owner: Buffer | null;
  readonly payload: Buffer;
}

async function readEvents(db: Knex, { event }: Marks, leadgen: ReadonlyMap<string, string>): Promise<FoundEvent[]> {
  const rows = (await db('webhook_events')
    .where('id', '>', event)
    .select('uid', 'entity_id', 'state', 'reason', 'lead_id', 'lease_owner', 'payload')) as EventRow[];
  return rows.map(({ uid, entity_id, state, reason, lead_id, lease_owner, payload }) => {
    const text = payload.toString('utf8');
    const named = /"leadgen_id":\s*"?(\d+)/.exec(text)?.[1];
    return {
      uid: uid.toString('hex'),
      entity: entity_id,
      state,
      reason,
      leadId: lead_id,
      isHeld: lease_owner !== null,
      id: named === undefined ? idsIn(text)[0] : leadgen.get(named),
    };
  });
}

interface LeadRow {
  readonly id: number;
  readonly entity_id: number;
  readonly email: string | null;
  readonly assigned_user_id: number | null;
  readonly status_id: number;
}

async function readLeads(db: Knex, { leads }: Marks): Promise<FoundLead[]> {
  const all = (await db('lead_data').select('id', 'entity_id', 'email', 'assigned_user_id', 'status_id')) as LeadRow[];
  const rows = all.filter(({ id }) => !leads.has(id));
  const lead = Math.min(Infinity, ...rows.map(({ id }) => id)) - 1;
  if (rows.length === 0) return [];
  const counts = new Map<Trace, Map<number, number>>();
  for (const trace of traces) counts.set(trace, await countsOf(db, TRACES[trace], lead));
  const reps = await pairs(
    db('lead_assignments').where('lead_id', '>', lead).select('lead_id', 'assigned_user_id as of'),
  );
  const stages = await pairs(
    db('lead_stages').where('lead_id', '>', lead).whereNull('exited_at').select('lead_id', 'status_id as of'),
  );
  return rows.map((row) => ({
    leadId: row.id,
    entity: row.entity_id,
    id: idsIn(row.email ?? '')[0],
    traces: Object.fromEntries(traces.map((trace) => [trace, counts.get(trace)?.get(row.id) ?? 0])) as Record<
      Trace,
      number
    >,
    agrees: reps.get(row.id) === row.assigned_user_id && stages.get(row.id) === row.status_id,
  }));
}

interface TraceTable {
  readonly table: string;
  readonly column: string;
  readonly where: Readonly<Record<string, string | null>>;
}

const TRACES: Readonly<Record<Trace, TraceTable>> = {
  assignment: { table: 'lead_assignments', column: 'lead_id', where: {} },
  history: { table: 'lead_assignment_history', column: 'lead_id', where: {} },
  activity: { table: 'lead_activities', column: 'lead_id', where: { activity_type: 'assignment' } },
  openStage: { table: 'lead_stages', column: 'lead_id', where: { exited_at: null } },
  record: { table: 'audit_log', column: 'subject_id', where: { subject_type: 'lead', action: 'lead.created' } },
  decision: { table: 'assignment_decisions', column: 'lead_id', where: {} },
  notification: { table: 'notifications', column: 'lead_id', where: { kind: 'lead_assigned' } },
};

async function countsOf(db: Knex, { table, column, where }: TraceTable, after: number): Promise<Map<number, number>> {
  const rows = (await db(table)
    .where(column, '>', after)
    .where(where)
    .groupBy(column)
    .select(`${column} as lead_id`)
    .count({ of: '*' })) as { lead_id: number; of: number }[];
  return new Map(rows.map(({ lead_id, of }) => [lead_id, Number(of)]));
}

async function pairs(query: PromiseLike<unknown>): Promise<Map<number, number>> {
  return new Map(((await query) as { lead_id: number; of: number }[]).map(({ lead_id, of }) => [lead_id, of]));
}
