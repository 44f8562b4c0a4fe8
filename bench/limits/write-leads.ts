import type mysql from 'mysql2/promise';
import { byKey, insert } from './insert.ts';
import type { Lead } from './lead.ts';

interface Team {
  readonly ruleId: number;
  readonly reps: readonly number[];
  readonly names: readonly string[];
  turn: number;
}

/** Everybody of every company, read once: nobody leaves during a benchmark. */
export async function teamsIn(connection: mysql.Connection): Promise<Map<number, Team>> {
  const [rules] = await connection.query<mysql.RowDataPacket[]>(
    'select entity_id, min(id) as id from assignment_rules group by entity_id',
  );
  const [users] = await connection.query<mysql.RowDataPacket[]>(
    'select entity_id, id, first_name, last_name from users order by id',
  );
  return new Map(
    rules.map((rule) => {
      const own = users.filter((user) => user['entity_id'] === rule['entity_id']);
      const team: Team = {
        ruleId: Number(rule['id']),
        reps: own.map((user) => Number(user['id'])),
        names: own.map((user) => `${user['first_name']} ${user['last_name']}`),
        turn: 0,
      };
      return [Number(rule['entity_id']), team];
    }),
  );
}

const CREATED = '{"platform":"website","source_id":1}';
const REASON = 'Next in turn by the rule "Everybody in turn".';

let snapshots = 1_000_000;

/**
 * The very rows that SalesMagnet writes for a batch of leads, one statement a table, in one transaction. What two transactions both write comes last,
 * so that one does not wait for the whole of the other. Returns how many persons were known.
 */
export async function writeLeads(
  connection: mysql.Connection,
  teams: ReadonlyMap<number, Team>,
  leads: readonly Lead[],
): Promise<number> {
  const now = new Date();
  const entities = [...new Set(leads.map(({ entityId }) => entityId))].sort((a, b) => a - b);
  await connection.query('begin');
  const known = await claimPersons(connection, leads, entities);
  const batch: Batch = { teams, given: leads.map((it) => ({ it, ...nextOf(teams, it.entityId) })), now };
  await writeRows(connection, batch);
  await writeAssignments(connection, batch);
  await writeDecisions(connection, batch);
  await connection.query('select 1 from assignment_cursors where entity_id in (?) for update', [entities]);
  await connection.query('select 1 from rep_workload where entity_id in (?) for update', [entities]);
  await writeCounters(connection, batch);
  await connection.query(
    "update webhook_events set state = 'processed', processed_at = ?, due_at = null, attempts = 1, started_at = ? where uid in (?) and state = 'received'",
    [now, now, leads.map(({ uid }) => uid)],
  );
  await connection.query('commit');
  return known;
}

interface Given {
  readonly it: Lead;
  readonly rep: number;
  readonly name: string;
}

interface Batch {
  readonly teams: ReadonlyMap<number, Team>;
  readonly given: readonly Given[];
  readonly now: Date;
}

/** The lead itself, and what it is found and counted by. */
async function writeRows(connection: mysql.Connection, { given, now }: Batch): Promise<void> {
  await insert(
    connection,
    'lead_meta (entity_id,id,platform_key,source_id,event_uid,arrived_by,source_lead_id,received_at,page_url,utm_source,utm_medium,utm_campaign)',
    given.map(({ it }) => [
      ...[it.entityId, it.id, 'website', it.sourceId, it.uid, 'webhook', `s-${it.id}`, now, it.pageUrl],
      ...['google', 'cpc', it.campaign],
    ]),
  );
  await insert(
    connection,
    'lead_data (entity_id,id,lead_meta_id,email,email_normalized,phone,phone_e164,first_name,last_name,full_name,raw_field_data,data_quality,platform_key,source_id,campaign_id,status_id,assigned_user_id,assigned_at,created_at,updated_at)',
    given.map(({ it, rep }) => [
      ...[it.entityId, it.id, it.id, it.email, it.email, it.phone, it.e164, it.first, it.last, it.fullName],
      ...[it.answers, '[]', 'website', it.sourceId, null, 1, rep, now, now, now],
    ]),
  );
  await insert(
    connection,
    'lead_search_terms (entity_id,term,lead_id,created_at)',
    byKey(given.flatMap(({ it }) => it.terms.map((term) => [it.entityId, term, it.id, now] as const))),
  );
  await insert(
    connection,
    'lead_stages (entity_id,lead_id,status_id,entered_at)',
    given.map(({ it }) => [it.entityId, it.id, 1, now]),
  );
}

async function writeAssignments(connection: mysql.Connection, { given, now }: Batch): Promise<void> {
  const assignment = given.map(({ it, rep }) => [it.entityId, it.id, rep, now, 'system', REASON]);
  const columns = '(entity_id,lead_id,assigned_user_id,assigned_at,actor,reassignment_reason)';
  await insert(connection, `lead_assignments ${columns}`, assignment);
  await insert(connection, `lead_assignment_history ${columns}`, assignment);
  await insert(
    connection,
    'lead_activities (entity_id,lead_id,activity_type,description,created_at)',
    given.map(({ it, name }) => [it.entityId, it.id, 'assignment', `Assigned to ${name}: ${REASON}`, now]),
  );
  const assigned = (rep: number) => JSON.stringify({ assigned_user_id: rep, reason: REASON });
  await insert(
    connection,
    'audit_log (entity_id,at,actor,action,subject_type,subject_id,before_change,after_change)',
    given.flatMap(({ it, rep }) => [
      [it.entityId, now, 'webhook', 'lead.created', 'lead', it.id, null, CREATED],
      [it.entityId, now, 'system', 'lead.assigned', 'lead', it.id, '{"assigned_user_id":null}', assigned(rep)],
    ]),
  );
}

/** Counts emails and phones, and reads whose they were before. */
async function claimPersons(
  connection: mysql.Connection,
  leads: readonly Lead[],
  entities: readonly number[],
): Promise<number> {
  const rows = leads.flatMap((it) => [
    { entityId: it.entityId, kind: 'email', hash: it.emailHash, id: it.id },
    { entityId: it.entityId, kind: 'phone', hash: it.phoneHash, id: it.id },
  ]);
  const sorted = rows.toSorted(
    (a, b) => a.entityId - b.entityId || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : Buffer.compare(a.hash, b.hash)),
  );
  await insert(
    connection,
    ['lead_identities (entity_id,kind,value_hash,oldest_lead_id,leads)', 'leads = leads + values(leads)'],
    sorted.map(({ entityId, kind, hash, id }) => [entityId, kind, hash, id, 1]),
  );
  const [stored] = await connection.query<mysql.RowDataPacket[]>(
    "select value_hash, oldest_lead_id, leads from lead_identities where entity_id in (?) and kind in ('email', 'phone') and value_hash in (?)",
    [entities, rows.map(({ hash }) => hash)],
  );
  return stored.filter((row) => Number(row['leads']) > 1).length;
}

function nextOf(teams: ReadonlyMap<number, Team>, entityId: number) {
  const team = teams.get(entityId);
  if (!team) throw new Error(`Nobody works for company ${entityId}`);
  const at = team.turn % team.reps.length;
  team.turn += 1;
  return { rep: team.reps[at] as number, name: team.names[at] as string };
}

async function writeDecisions(connection: mysql.Connection, { teams, given, now }: Batch): Promise<void> {
  const byEntity = byCompany(given);
  const snapshotOf = new Map(byEntity.map(([entityId]) => [entityId, (snapshots += 1)]));
  const team = (entityId: number) => teams.get(entityId) as Team;
  const pool = ({ reps, names }: Team) =>
    JSON.stringify(reps.map((user_id, at) => ({ user_id, name: names[at], eligible: true, reason: null })));
  await insert(
    connection,
    'assignment_pool_snapshots (entity_id,id,rule_id,members,taken_at)',
    byEntity.map(([entityId]) => [
      ...[entityId, snapshotOf.get(entityId), team(entityId).ruleId, pool(team(entityId)), now],
    ]),
  );
  await insert(
    connection,
    'assignment_decisions (entity_id,lead_id,outcome,rule_id,rule_name,strategy,snapshot_id,cursor_before,chosen_user_id,reason,decided_at)',
    given.map(({ it, rep }) => [
      ...[it.entityId, it.id, 'rule', team(it.entityId).ruleId, 'Everybody in turn', 'round_robin'],
      ...[snapshotOf.get(it.entityId), rep, rep, REASON, now],
    ]),
  );
}

/** How many there are of each kind, whose turn is next, and what is to be told. */
async function writeCounters(connection: mysql.Connection, { teams, given, now }: Batch): Promise<void> {
  const byEntity = byCompany(given);
  const kinds = [...Map.groupBy(given, ({ it, rep }) => `${it.entityId}/${rep}/${it.sourceId}`).values()];
  await insert(
    connection,
    [
      'lead_tallies (entity_id,status_id,assigned_user_id,platform_key,source_id,leads,entered,entered_ms,assigned,assigned_ms)',
      'leads = leads + values(leads), entered = entered + values(entered), assigned = assigned + values(assigned)',
    ],
    kinds
      .map((own) => [own[0] as Given, own.length] as const)
      .toSorted(([a], [b]) => a.it.entityId - b.it.entityId || a.rep - b.rep)
      .map(([{ it, rep }, leads]) => [it.entityId, 1, rep, 'website', it.sourceId, leads, leads, 0, leads, 0]),
  );
  const set = (column: string) => `${column} = values(${column})`;
  await insert(
    connection,
    [
      'assignment_cursors (entity_id,rule_id,last_position,last_user_id,credits)',
      ['last_position', 'last_user_id', 'credits'].map(set).join(', '),
    ],
    byEntity.map(([entityId, own]) => [entityId, teams.get(entityId)?.ruleId, 0, own.at(-1)?.rep, '{}']),
  );
  await insert(
    connection,
    ['rep_workload (entity_id,user_id,active_leads)', 'active_leads = active_leads + values(active_leads)'],
    byEntity.flatMap(([entityId, own]) =>
      [...Map.groupBy(own, ({ rep }) => rep)]
        .sort(([a], [b]) => a - b)
        .map(([rep, theirs]) => [entityId, rep, theirs.length]),
    ),
  );
  await insert(
    connection,
    ['lead_source_health (entity_id,source_id,last_lead_at)', set('last_lead_at')],
    byEntity.map(([entityId, own]) => [entityId, own[0]?.it.sourceId, now]),
  );
  await insert(
    connection,
    'outbox (entity_id,job,payload)',
    byEntity.map(([entityId, own]) => {
      const assignments = own.map(({ it, rep }) => ({ leadId: it.id, userId: rep }));
      return [entityId, 'limit.nobody-takes-this', JSON.stringify({ assignments, assignedAt: now.getTime() })];
    }),
  );
}

const byCompany = (given: readonly Given[]) =>
  [...Map.groupBy(given, ({ it }) => it.entityId)].sort(([a], [b]) => a - b);
