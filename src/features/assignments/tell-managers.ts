import type { Scope } from '../../platform/scope.ts';
import { notify } from '../notifications/index.ts';
import { peopleIn } from '../people/index.ts';
import { assignmentsIn } from './assignments.repository.ts';

interface NotTouched {
  readonly leads: readonly { readonly leadId: number; readonly from: number; readonly to: number | null }[];
  readonly minutes: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Tells everybody who may assign of leads that their reps did not touch in time; telling twice changes nothing. */
export async function tellManagers(scope: Scope, { leads, minutes, at }: NotTouched): Promise<void> {
  const managers = await peopleIn(scope).whoMay('assignments:manage');
  const names = await assignmentsIn(scope).namesOf(leads.flatMap(({ from, to }) => [from, to]));
  const nameOf = (id: number) => names.get(id) ?? `user ${id}`;
  await notify(
    scope,
    leads.flatMap(({ leadId, from, to }) =>
      managers.map((userId) => ({
        userId,
        leadId,
        kind: 'lead_not_touched' as const,
        eventKey: `lead_not_touched:${leadId}:${at}`,
        message: `${nameOf(from)} did not touch lead ${leadId} within ${minutes} working minutes: ${
          to === null ? 'nobody else can take it, so it stays' : `it went to ${nameOf(to)}`
        }.`,
      })),
    ),
    new Date(at),
  );
}
