import { z } from 'zod';

/** How many days each kind of data is kept: what an entity that says nothing gets, and what it may say. What is not listed here is kept for good. */
export const retention = {
  webhook_payloads: { days: 90, least: 7, most: 3_650 },
  notifications: { days: 90, least: 7, most: 3_650 },
  /** Files, which hold many people's data at once. */
  exports: { days: 7, least: 1, most: 90 },
  /** Ended sessions with their tokens, used codes, and invitations that are over. */
  ended_sessions: { days: 30, least: 1, most: 365 },
} as const;

export type RetentionKind = keyof typeof retention;
export type RetentionDays = Readonly<Record<RetentionKind, number>>;

const kinds = Object.keys(retention) as RetentionKind[];
const ofEachKind = <T>(valueOf: (kind: RetentionKind) => T) =>
  Object.fromEntries(kinds.map((kind) => [kind, valueOf(kind)])) as Record<RetentionKind, T>;

/** What an entity decided for itself, kind by kind. */
export const ChosenRetention = z.partialRecord(z.enum(kinds), z.int());
export type ChosenRetention = z.infer<typeof ChosenRetention>;

/** What is not chosen has its default. */
export const retentionDays = (chosen: ChosenRetention): RetentionDays =>
  ofEachKind((kind) => chosen[kind] ?? retention[kind].days);

/** Days by kind as they may be changed: null gives a kind its default again. */
export const RetentionChange = z
  .strictObject(
    ofEachKind((kind) => z.int().min(retention[kind].least).max(retention[kind].most).nullable().optional()),
  )
  .meta({
    description: 'Days that each kind of data is kept; null: the default. The record of changes is kept for good.',
  });
export type RetentionChange = z.infer<typeof RetentionChange>;

export const RetentionAnswer = z.object(ofEachKind(() => z.int()));
