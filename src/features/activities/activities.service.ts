import type { Actor } from '../../platform/endpoint.ts';
import { found, invalid } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Json } from '../../platform/tables.ts';
import { byUser, record } from '../audit/index.ts';
import { heldLead, mustHave } from '../leads/index.ts';
import { activitiesIn } from './activities.repository.ts';
import { shownActivities } from './activities.overview.ts';
import type { Activity, BulkRescheduling, NewActivity, Rescheduling, StatusChange } from './activities.schema.ts';
import { changeable, mustBePending } from './changeable.ts';

/** A caller's clock may be so much behind ours. */
const PATIENCE_MS = 60_000;

export type ActivitiesService = ReturnType<typeof activitiesService>;

export const activitiesService = ({ now }: Pick<Outside, 'now'>) => ({
  /** 404 for a lead that the caller may not see, 403 for one that a rep sees but does not have, 400 for a pending follow-up in the past. */
  log: (scope: Scope, actor: Actor, activity: NewActivity): Promise<Activity> =>
    scope.transaction(async (tx) => {
      await mustHave(tx, actor, await heldLead(tx, activity.leadId));
      const status = activity.status ?? (activity.nextFollowUpDate ? 'pending' : 'completed');
      const due = activity.nextFollowUpDate ? new Date(activity.nextFollowUpDate) : null;
      if (due && status === 'pending') mustBeAhead(due, now(), 'nextFollowUpDate');
      return add(tx, { ...activity, actor, status, due, now: now() });
    }),

  /**
   * Repeating it changes nothing, unless it would set the next follow-up twice: 409. What the system logged is 409 too; what the
   * caller may not change is 404.
   */
  updateStatus: (scope: Scope, actor: Actor, { activityId, status, notes, nextFollowUp }: StatusChange) =>
    scope.transaction(async (tx) => {
      const [before] = await changeable(tx, actor, { ids: [activityId], path: () => 'activityId' });
      const activity = found(before);
      const at = now();
      if (nextFollowUp) {
        if (status === 'pending') throw invalid('nextFollowUp', 'goes with a status that ends this activity');
        mustBePending([activity]);
        mustBeAhead(new Date(nextFollowUp.date), at, 'nextFollowUp.date');
      }
      const changed = status !== activity.status;
      const done = status === 'completed' ? (changed ? at : activity.completed_at) : null;
      const outcome = notes === undefined ? activity.outcome : notes;
      if (!changed && outcome === activity.outcome) return { ...(await shown(tx, activityId)), next_activity: null };
      await activitiesIn(tx).change([activityId], { status, outcome, completed_at: done, updated_at: at });
      await tell(tx, actor, [
        { at, id: activityId, deed: 'status_changed', before: { status: activity.status }, after: { status } },
      ]);
      const next = nextFollowUp
        ? await add(tx, {
            actor,
            userId: activity.user_id,
            leadId: activity.lead_id,
            activityType: 'follow_up',
            description: nextFollowUp.description ?? activity.description,
            priority: nextFollowUp.priority ?? activity.priority,
            status: 'pending',
            due: new Date(nextFollowUp.date),
            now: at,
          })
        : null;
      return { ...(await shown(tx, activityId)), next_activity: next };
    }),

  /** 409 for one that is not pending; else as above. The person is reminded anew. */
  reschedule: (scope: Scope, actor: Actor, { activityId, nextFollowUpDate, notes }: Rescheduling) =>
    scope.transaction(async (tx) => {
      const ids = [activityId];
      await rescheduleAll(tx, actor, {
        ids,
        due: new Date(nextFollowUpDate),
        notes,
        now: now(),
        path: () => 'activityId',
      });
      return shown(tx, activityId);
    }),

  /** All of them or none. Returns how many. */
  rescheduleMany: (scope: Scope, actor: Actor, { activityIds, nextFollowUpDate, notes }: BulkRescheduling) =>
    scope.transaction((tx) => {
      const path = (at: number) => `activityIds.${at}`;
      return rescheduleAll(tx, actor, { ids: activityIds, due: new Date(nextFollowUpDate), notes, now: now(), path });
    }),
});

function mustBeAhead(due: Date, now: Date, path: string): void {
  if (due.getTime() < now.getTime() - PATIENCE_MS) throw invalid(path, 'must not be in the past');
}

async function shown(tx: Scope, id: number): Promise<{ activity_id: number; activity: Activity }> {
  const [activity] = await shownActivities(tx, [found(await activitiesIn(tx).find(id))]);
  return { activity_id: id, activity: found(activity) };
}

interface Addition extends Pick<NewActivity, 'leadId' | 'activityType' | 'description'> {
  readonly actor: Actor;
  /** The caller's own, unless told otherwise. */
  readonly userId?: number | null;
  readonly priority: string;
  readonly status: string;
  readonly due: Date | null;
  readonly now: Date;
}

async function add(tx: Scope, { actor, userId = actor.userId, due, now, ...activity }: Addition): Promise<Activity> {
  const id = await activitiesIn(tx).add({
    lead_id: activity.leadId,
    user_id: userId,
    activity_type: activity.activityType,
    description: activity.description,
    created_at: now,
    next_follow_up_date: due,
    priority: activity.priority,
    status: activity.status,
    completed_at: activity.status === 'completed' ? now : null,
  });
  const { leadId, activityType, status } = activity;
  const after = {
    lead_id: leadId,
    activity_type: activityType,
    status,
    next_follow_up_date: due?.toISOString() ?? null,
  };
  await tell(tx, actor, [{ at: now, id, deed: 'logged', after }]);
  return (await shown(tx, id)).activity;
}

interface Postponement {
  readonly ids: readonly number[];
  readonly due: Date;
  readonly notes: string | null | undefined;
  readonly now: Date;
  /** Where in the request an id stands. */
  path(at: number): string;
}

async function rescheduleAll(tx: Scope, actor: Actor, { ids, due, notes, now, path }: Postponement): Promise<number> {
  mustBeAhead(due, now, 'nextFollowUpDate');
  const activities = await changeable(tx, actor, { ids, path });
  mustBePending(activities);
  await activitiesIn(tx).change(
    activities.map(({ id }) => id),
    {
      next_follow_up_date: due,
      ...(notes !== undefined && { outcome: notes }),
      updated_at: now,
      reminded_due_at: null,
      reminded_overdue_at: null,
    },
  );
  await tell(
    tx,
    actor,
    activities.map(({ id, next_follow_up_date: before }) => ({
      at: now,
      id,
      deed: 'rescheduled',
      before: { next_follow_up_date: before?.toISOString() ?? null },
      after: { next_follow_up_date: due.toISOString() },
    })),
  );
  return activities.length;
}

interface Told {
  readonly id: number;
  readonly at: Date;
  readonly deed: string;
  readonly before?: Readonly<Record<string, Json>>;
  readonly after: Readonly<Record<string, Json>>;
}

const tell = (tx: Scope, actor: Actor, changes: readonly Told[]): Promise<void> =>
  record(
    tx,
    changes.map(({ id, deed, ...change }) => ({
      ...change,
      action: `activity.${deed}`,
      subject: { type: 'activity', id },
      by: byUser(actor),
    })),
  );
