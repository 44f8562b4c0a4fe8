import type { Knex } from 'knex';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Scope } from '../../platform/scope.ts';
import { withoutSuspended } from '../../platform/suspended.ts';
import { type News, notify } from '../notifications/index.ts';
import { peopleIn } from '../people/index.ts';
import { namesIn } from './names.overview.ts';

const HOUR_MS = 3_600_000;
const MOST_AT_ONCE = 200;

interface Reminder {
  readonly column: 'reminded_due_at' | 'reminded_overdue_at';
  readonly kind: 'follow_up_due' | 'follow_up_overdue';
  /** Of how long ago it is still told, in hours. What was due earlier than that waited through a long outage: it has other reminders, or is past help. */
  readonly hours: { readonly from: number; readonly to: number };
}

const reminders: readonly Reminder[] = [
  { column: 'reminded_due_at', kind: 'follow_up_due', hours: { from: 0, to: 24 } },
  { column: 'reminded_overdue_at', kind: 'follow_up_overdue', hours: { from: 24, to: 8 * 24 } },
];

interface FollowUpRow {
  readonly entity_id: number;
  readonly id: number;
  readonly lead_id: number;
  readonly user_id: number;
  readonly next_follow_up_date: Date;
}

/**
 * Tells people of their follow-ups that became due, and them and their managers of those overdue by a day; once each, whatever other
 * process does the same. Returns how many follow-ups it told of.
 */
export async function remindOfFollowUps(across: AcrossEntities, now: () => Date): Promise<number> {
  let told = 0;
  for (const reminder of reminders) {
    let found: number;
    do {
      found = await across.transaction(`follow-ups to tell of: ${reminder.kind}`, (trx, scopeOf) =>
        remindOfSome(trx, scopeOf, { ...reminder, now: now() }),
      );
      told += found;
    } while (found === MOST_AT_ONCE);
  }
  return told;
}

type Round = Reminder & { readonly now: Date };

async function remindOfSome(
  trx: Knex.Transaction,
  scopeOf: (entityId: number) => Scope,
  round: Round,
): Promise<number> {
  const rows = await claim(trx, round);
  for (const [entityId, mine] of Map.groupBy(rows, (row) => row.entity_id)) {
    const scope = scopeOf(entityId);
    await notify(scope, await newsOf(scope, mine, round), round.now);
    await scope
      .rows('lead_activities')
      .whereIn(
        'id',
        mine.map(({ id }) => id),
      )
      .update({ [round.column]: round.now });
  }
  return rows.length;
}

/** In two steps, so that only rows that are told of are locked: the index does not know which were. */
async function claim(trx: Knex.Transaction, { column, hours, now }: Round): Promise<FollowUpRow[]> {
  const ago = (wanted: number) => new Date(now.getTime() - wanted * HOUR_MS);
  const due = (query: Knex.QueryBuilder) =>
    query
      .where('activity.status', 'pending')
      .where('activity.next_follow_up_date', '<=', ago(hours.from))
      .where('activity.next_follow_up_date', '>', ago(hours.to))
      .whereNull(`activity.${column}`)
      .whereNotNull('activity.user_id');
  const candidates = (await withoutSuspended(due(trx({ activity: 'lead_activities' })), trx, 'activity.entity_id')
    .join({ lead: 'lead_data' }, (clause) =>
      clause.on('lead.entity_id', 'activity.entity_id').andOn('lead.id', 'activity.lead_id'),
    )
    .whereNull('lead.deleted_at')
    .orderBy('activity.next_follow_up_date')
    .limit(MOST_AT_ONCE)
    .select('activity.entity_id', 'activity.id')) as Pick<FollowUpRow, 'entity_id' | 'id'>[];
  if (candidates.length === 0) return [];
  return (await due(trx({ activity: 'lead_activities' }))
    .whereIn(
      ['activity.entity_id', 'activity.id'],
      candidates.map((row) => [row.entity_id, row.id]),
    )
    .orderBy(['activity.entity_id', 'activity.id'])
    .forUpdate()
    .skipLocked()
    .select(
      'activity.entity_id',
      'activity.id',
      'activity.lead_id',
      'activity.user_id',
      'activity.next_follow_up_date',
    )) as FollowUpRow[];
}

/** Who may not sign in any more is not told; managers are, of what is overdue. */
async function newsOf(scope: Scope, rows: readonly FollowUpRow[], { kind }: Round): Promise<News[]> {
  const people = peopleIn(scope);
  const active = new Set(await people.whoMay('activities:write'));
  const managers = kind === 'follow_up_overdue' ? await people.whoMay('assignments:manage') : [];
  const names = await namesIn(scope).ofUsers(rows.map(({ user_id }) => user_id));
  return rows.flatMap((row): News[] => {
    const { id, lead_id: leadId, user_id: owner, next_follow_up_date: due } = row;
    const news = { kind, leadId, activityId: id, eventKey: `${kind}:${id}:${due.getTime()}` };
    const state = kind === 'follow_up_due' ? 'is due now' : 'is overdue by a day';
    return [
      ...(active.has(owner) ? [{ ...news, userId: owner, message: `Your follow-up on lead ${leadId} ${state}.` }] : []),
      ...managers
        .filter((userId) => userId !== owner)
        .map((userId) => ({
          ...news,
          userId,
          message: `The follow-up of ${names.get(owner) ?? 'nobody'} on lead ${leadId} ${state}.`,
        })),
    ];
  });
}
