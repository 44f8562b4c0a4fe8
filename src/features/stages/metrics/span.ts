import { DateTime } from 'luxon';
import type { Actor } from '../../../platform/endpoint.ts';
import { Failure } from '../../../platform/errors.ts';
import type { Scope } from '../../../platform/scope.ts';
import { isRep } from '../../leads/index.ts';
import { dayRange, settingsOf } from '../../settings/index.ts';

/** Which stages a figure is about, and the instant that counts as now. */
export interface Span {
  readonly entity: number;
  /** Entered from here on … */
  readonly from: Date;
  /** … and before this. */
  readonly before: Date;
  readonly now: Date;
  /** Only leads of this person. */
  readonly rep: number | null;
}

export interface Days {
  readonly date_from?: string | undefined;
  readonly date_to?: string | undefined;
}

// What DATETIME holds.
const [EVER, NEVER] = [new Date('1000-01-02T00:00Z'), new Date('9999-12-30T00:00Z')];

/** What the caller asks for; a sales rep gets the figures of own leads. */
export async function spanOf(scope: Scope, actor: Actor, { days, now }: { days: Days; now: Date }): Promise<Span> {
  const { from = EVER, before = NEVER } = dayRange((await settingsOf(scope)).timeZone, days.date_from, days.date_to);
  return { entity: scope.entityId, from, before, now, rep: isRep(actor) ? actor.userId : null };
}

/** Whose figures: everybody's (null), or one person's; 403 for a sales rep who asks for another's. */
export function wantedRep(actor: Actor, userId: number | undefined): number | null {
  if (!isRep(actor)) return userId ?? null;
  if (userId !== undefined && userId !== actor.userId)
    throw new Failure('not_allowed', { message: 'Sales reps may see only their own figures.' });
  return actor.userId;
}

/** When the last so many days began, today among them, on the entity's calendar. */
export async function startOfDays(scope: Scope, now: Date, days: number): Promise<Date> {
  const { timeZone } = await settingsOf(scope);
  const first = DateTime.fromJSDate(now, { zone: timeZone }).minus({ days: days - 1 });
  return dayRange(timeZone, first.toFormat('yyyy-MM-dd'), undefined).from ?? EVER;
}
