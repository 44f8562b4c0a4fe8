import { readCursor, writeCursor } from '../../platform/cursor.ts';
import { invalid } from '../../platform/errors.ts';

/** At the same instant in this order. */
export const timelineKinds = ['activity', 'stage_change', 'assignment', 'delivery'] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** Where an entry stands in the timeline: the newest first, then by kind, then the larger id first. */
export interface TimelinePlace {
  readonly at: Date;
  readonly kind: TimelineKind;
  readonly id: number;
}

const rank = (kind: TimelineKind) => timelineKinds.indexOf(kind);

export const inOrder = (a: TimelinePlace, b: TimelinePlace): number =>
  b.at.getTime() - a.at.getTime() || rank(a.kind) - rank(b.kind) || b.id - a.id;

/** What of one kind comes after a place: what is older than `at`, and of that instant the ids below `idBelow`. */
export interface Rest {
  readonly at: Date;
  readonly idBelow: number;
}

export function restAfter(place: TimelinePlace, kind: TimelineKind): Rest {
  if (rank(kind) < rank(place.kind)) return { at: place.at, idBelow: 0 };
  return { at: place.at, idBelow: kind === place.kind ? place.id : Number.MAX_SAFE_INTEGER };
}

export const timelineCursor = ({ at, kind, id }: TimelinePlace): string => writeCursor([`${at.getTime()} ${kind}`, id]);

const FORM = /^(\d{1,15}) (\w+)$/;
const LAST_INSTANT = Date.UTC(9999, 11, 31);

/** Refuses with 400 what this server did not write. */
export function timelinePlace(cursor: string): TimelinePlace {
  const [text, id] = readCursor(cursor);
  const [, at = '', name = ''] = FORM.exec(String(text)) ?? [];
  const kind = timelineKinds.find((one) => one === name);
  if (!kind || Number(at) > LAST_INSTANT) throw invalid('cursor', 'is not a cursor that this server gave');
  return { at: new Date(Number(at)), kind, id };
}
