import type { Actor } from '../../platform/endpoint.ts';
import { Failure, invalid } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { isRep, sightOf } from '../leads/index.ts';
import { dayRange, settingsOf } from '../settings/index.ts';
import { type Status, statusesOf } from './statuses.overview.ts';

/** Who gets the figures: a sales rep those of own leads; null: the house, for a timetable. */
export type Viewer = Pick<Actor, 'userId' | 'roleId'> | null;

/** What somebody asks for; what is left out does not narrow. */
export interface Asked {
  /** Days of the entity's calendar on which leads were created, both included. */
  readonly date_from?: string | undefined;
  readonly date_to?: string | undefined;
  /** Names of statuses that leads have now. */
  readonly status?: string | readonly string[] | undefined;
  readonly platform?: string | undefined;
  readonly assigned_user_id?: number | undefined;
}

/** Which leads the figures are about, and the instant that counts as now. */
export interface Selection {
  readonly entity: number;
  /** Created from here on … */
  readonly from: Date;
  /** … and before this. */
  readonly before: Date;
  readonly now: Date;
  /** Who has them now; null: anybody, or nobody. */
  readonly rep: number | null;
  /** The rep who knows only of own leads and those of nobody; null: the viewer knows of all. */
  readonly sight: number | null;
  readonly platform: string | null;
  readonly statusIds: readonly number[] | null;
  /** Of the entity, in the workflow's order. */
  readonly statuses: readonly Status[];
  readonly timeZone: string;
}

// What DATETIME holds.
const [EVER, NEVER] = [new Date('1000-01-02T00:00Z'), new Date('9999-12-30T00:00Z')];

interface Request {
  readonly viewer: Viewer;
  readonly asked: Asked;
  readonly now: Date;
}

/** Throws 400 for a status that the entity does not have, 403 for a sales rep who asks for another's figures. */
export async function selectionOf(scope: Scope, { viewer, asked, now }: Request): Promise<Selection> {
  const { timeZone } = await settingsOf(scope);
  const statuses = await statusesOf(scope);
  const { from = EVER, before = NEVER } = dayRange(timeZone, asked.date_from, asked.date_to);
  return {
    entity: scope.entityId,
    from,
    before,
    now,
    rep: wantedRep(viewer, asked.assigned_user_id),
    sight: (viewer && (await sightOf(scope, viewer))) ?? null,
    platform: asked.platform ?? null,
    statusIds: asked.status === undefined ? null : [asked.status].flat().map((name) => statusId(statuses, name)),
    statuses,
    timeZone,
  };
}

function wantedRep(viewer: Viewer, userId: number | undefined): number | null {
  if (viewer === null || !isRep(viewer)) return userId ?? null;
  if (userId !== undefined && userId !== viewer.userId)
    throw new Failure('not_allowed', { message: 'Sales reps may see their own figures only.' });
  return viewer.userId;
}

function statusId(statuses: readonly Status[], wanted: string): number {
  const status = statuses.find(({ name }) => name === wanted);
  if (!status) throw invalid('status', 'is not a status of this entity');
  return status.id;
}
