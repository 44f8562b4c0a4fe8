import { z } from 'zod';
import { found } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';

const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/);
/** By weekday, 1 is Monday: the intervals in which somebody works. A day left out is free. */
export const WorkingHours = z.record(z.string().regex(/^[1-7]$/), z.array(z.tuple([ClockTime, ClockTime])));
export type WorkingHours = z.infer<typeof WorkingHours>;

export interface EntitySettings {
  readonly timeZone: string;
  /** ISO 3166 country of phone numbers without a country code. */
  readonly defaultPhoneRegion: string;
  readonly repVisibility: 'entity' | 'own';
  /** null: always open. */
  readonly workingHours: WorkingHours | null;
}

/** What the entity decided for itself; every entity has its row from the beginning. */
export async function settingsOf(scope: Scope): Promise<EntitySettings> {
  const row = found(await scope.rows('entity_settings').first());
  return {
    timeZone: row.time_zone,
    defaultPhoneRegion: row.default_phone_region,
    repVisibility: row.rep_visibility === 'own' ? 'own' : 'entity',
    workingHours: row.working_hours === null ? null : WorkingHours.parse(row.working_hours),
  };
}
