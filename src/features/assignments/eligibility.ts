import type { WorkingHours } from '../settings/index.ts';
import { isWithin, type LocalTime } from './working-hours.ts';

/** Somebody whose role takes leads, as the database knows them at the moment of the decision. */
export interface Rep {
  readonly id: number;
  readonly name: string;
  readonly isActive: boolean;
  readonly isVerified: boolean;
  readonly isAvailable: boolean;
  /** The share in weighted rules that name no weights of their own. */
  readonly weight: number;
  readonly maxActiveLeads: number | null;
  readonly activeLeads: number;
  /** null: the entity's. */
  readonly workingHours: WorkingHours | null;
  readonly onLeave: boolean;
}

export interface Moment {
  /** What the entity's clocks show. */
  readonly local: LocalTime;
  readonly entityHours: WorkingHours | null;
}

/** Why this user can get no lead at all, whoever wants it; undefined: nothing stands against it. */
export function whyNever({ isActive, isVerified }: Rep): string | undefined {
  if (!isActive) return 'is deactivated';
  if (!isVerified) return 'has not verified the email address';
  return undefined;
}

/**
 * The one predicate: why this rep cannot get a lead now, in words for the explanation; undefined means eligible.
 * Rules and sticky owners both ask it. (Entity, role and pool are decided by where the rep was read.)
 */
export function whyNot(rep: Rep, { local, entityHours }: Moment): string | undefined {
  const never = whyNever(rep);
  if (never !== undefined) return never;
  if (!rep.isAvailable) return 'is switched to unavailable';
  if (rep.onLeave) return 'is on leave';
  if (!isWithin(rep.workingHours ?? entityHours, local)) return 'is outside working hours';
  if (rep.maxActiveLeads !== null && rep.activeLeads >= rep.maxActiveLeads)
    return `has ${rep.activeLeads} of at most ${rep.maxActiveLeads} active leads`;
  return undefined;
}
