import type { Actor } from '../../platform/endpoint.ts';
import { Failure } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { sightOf } from '../leads/index.ts';
import { isRep } from '../people/index.ts';
import { dayRange, settingsOf } from '../settings/index.ts';

/** What figures are about, and the instant that counts as now. */
export interface Selection {
  readonly entity: number;
  /** Leads created, stages entered or activities logged from here on … */
  readonly from: Date;
  /** … and before this. */
  readonly before: Date;
  readonly now: Date;
  /** Who has the leads now; null: anybody, or nobody. */
  readonly rep: number | null;
  /** The rep who knows only of own leads and those of nobody; null: the viewer knows of all. */
  readonly sight: number | null;
  readonly platform: string | null;
  /** Of the statuses that the leads have now; null: any. */
  readonly statusIds: readonly number[] | null;
}

/** Who gets the figures: a sales rep those of own leads; null: the house, for a timetable. */
export type Viewer = Pick<Actor, 'userId' | 'roleId'> | null;

/** What is left out does not narrow. */
export interface Asked {
  /** Days of the entity's calendar, both included. */
  readonly date_from?: string | undefined;
  readonly date_to?: string | undefined;
  readonly rep?: number | undefined;
  readonly platform?: string | undefined;
  readonly statusIds?: readonly number[] | undefined;
}

// What DATETIME holds.
const [EVER, NEVER] = [new Date('1000-01-02T00:00Z'), new Date('9999-12-30T00:00Z')];

/** Whether the days narrow nothing: then counters tell what rows would be read for. */
export const isOfAllDays = ({ from, before }: Pick<Selection, 'from' | 'before'>): boolean =>
  from === EVER && before === NEVER;

interface Request {
  readonly viewer: Viewer;
  readonly asked: Asked;
  readonly now: Date;
}

/** Throws 403 for a sales rep who asks for another's figures. */
export async function selectionOf(scope: Scope, { viewer, asked, now }: Request): Promise<Selection> {
  const { timeZone } = await settingsOf(scope);
  const { from = EVER, before = NEVER } = dayRange(timeZone, asked.date_from, asked.date_to);
  return {
    entity: scope.entityId,
    from,
    before,
    now,
    rep: wantedRep(viewer, asked.rep),
    sight: (viewer && (await sightOf(scope, viewer))) ?? null,
    platform: asked.platform ?? null,
    statusIds: asked.statusIds ?? null,
  };
}

function wantedRep(viewer: Viewer, userId: number | undefined): number | null {
  if (viewer === null || !isRep(viewer)) return userId ?? null;
  if (userId !== undefined && userId !== viewer.userId)
    throw new Failure('not_allowed', { message: 'Sales reps may see only their own figures.' });
  return viewer.userId;
}
