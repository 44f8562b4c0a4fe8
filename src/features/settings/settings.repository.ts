import { z } from 'zod';
import { found } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import type { EntitySettingsRow } from '../../platform/tables.ts';
import { ChosenRetention, type RetentionDays, retentionDays } from './retention.ts';

const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time such as 09:30');
/** By weekday, 1 is Monday: the intervals in which somebody works. A day left out is free. */
export const WorkingHours = z.record(
  z.string().regex(/^[1-7]$/, 'must be a weekday from 1 (Monday) to 7'),
  z.array(z.tuple([ClockTime, ClockTime])),
);
export type WorkingHours = z.infer<typeof WorkingHours>;

export interface EntitySettings {
  readonly timeZone: string;
  /** ISO 3166 country of phone numbers without a country code. */
  readonly defaultPhoneRegion: string;
  readonly repVisibility: 'entity' | 'own';
  /** null: always open. */
  readonly workingHours: WorkingHours | null;
  /** Who has an email there may register as a sales rep; lower case. */
  readonly allowedEmailDomains: readonly string[];
  /** What becomes of a deactivated rep's open leads. */
  readonly whenDeactivated: 'reassign' | 'leave';
  /** null: an assigned lead stays, however long nobody touches it. */
  readonly claimTimeoutMinutes: number | null;
  readonly retentionDays: RetentionDays;
  readonly updatedAt: Date;
}

/** What the entity decided for itself; every entity has its row from the beginning. */
export async function settingsOf(scope: Scope): Promise<EntitySettings> {
  return toSettings(found((await scope.find('entity_settings'))[0]));
}

/** Until the transaction ends, nobody else changes the settings or anything else that takes its turn here. */
export async function lockSettings(tx: Scope): Promise<EntitySettingsRow> {
  return found(await tx.rows('entity_settings').forUpdate().first());
}

const toSettings = (row: EntitySettingsRow): EntitySettings => ({
  timeZone: row.time_zone,
  defaultPhoneRegion: row.default_phone_region,
  repVisibility: row.rep_visibility === 'own' ? 'own' : 'entity',
  workingHours: row.working_hours === null ? null : WorkingHours.parse(row.working_hours),
  allowedEmailDomains: z.array(z.string()).parse(row.allowed_email_domains ?? []),
  whenDeactivated: row.when_deactivated === 'leave' ? 'leave' : 'reassign',
  claimTimeoutMinutes: row.claim_timeout_minutes,
  retentionDays: retentionDays(ChosenRetention.parse(row.retention_days ?? {})),
  updatedAt: row.updated_at,
});
