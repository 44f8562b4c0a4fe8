import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Scope } from '../../platform/scope.ts';
import { eraseLateDeliveries } from '../leads/index.ts';
import { settingsOf } from '../settings/index.ts';
import { endedIn } from './ended.repository.ts';
import { inBatches } from './forget.ts';
import { type KeyChannel, keysIn } from './keys.repository.ts';
import { ofNobody } from './of-nobody.across.ts';
import { FINISHED, type Finished, payloadsIn } from './payloads.repository.ts';
import { places } from './places.ts';
import { pastReportsIn } from './reports.repository.ts';

interface Needs {
  readonly across: AcrossEntities;
  readonly now: () => Date;
  scopeFor(entityId: number): Scope;
  report(error: unknown, context?: object): void;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A delivery that comes again is known for so long: Meta tries 36 hours and shows a lead for 90 days, and forms of a year ago are still sent twice. */
const KEY_DAYS = 400;
/** Meta shows no lead that is older than 90 days; figures of completeness go back no further. */
const SIGHTING_DAYS = 120;
const UNROUTED_DAYS = 90;
/** When reports were made and sent, and for whom. */
const PAST_REPORTS_DAYS = 400;
/** What came in the instant in which its person was erased is in the ledger long before. */
const LATE_DAYS = 2;
const STUCK_MS = HOUR_MS;

const CHANNELS: readonly KeyChannel[] = ['meta', 'website'];
const FIRST_KEY = Buffer.alloc(0);

/**
 * Lets go of what an entity no longer wants kept, and of what nobody needs: in small batches by primary key, so that it locks
 * nothing for long and any number of processes may do it at once.
 */
export function retentionService({ across, now, scopeFor, report }: Needs) {
  const events = places<number>(now);
  const keys = places<Buffer>(now);
  const all = ofNobody(across);
  const daysAgo = (days: number) => new Date(now().getTime() - days * DAY_MS);

  async function emptyPayloads(scope: Scope, state: Finished, { before, signal }: Pass): Promise<void> {
    const place = events.of(`${scope.entityId} ${state}`, 0);
    await inBatches(async () => {
      const next = await payloadsIn(scope).emptyNext(state, place.get(), before);
      if (next !== undefined) place.set(next);
      return next !== undefined;
    }, signal);
  }

  async function forgetKeys(scope: Scope, channel: KeyChannel, { before, signal }: Pass): Promise<void> {
    const place = keys.of(`${scope.entityId} ${channel}`, FIRST_KEY);
    await inBatches(async () => {
      const next = await keysIn(scope).forgetNext(channel, place.get(), before);
      place.set(next ?? FIRST_KEY);
      return next !== undefined;
    }, signal);
  }

  async function ofEntity(scope: Scope, signal: AbortSignal): Promise<void> {
    const { retentionDays: days } = await settingsOf(scope);
    const ended = endedIn(scope);
    for (const state of FINISHED) await emptyPayloads(scope, state, { before: daysAgo(days.webhook_payloads), signal });
    await eraseLateDeliveries(scope, daysAgo(LATE_DAYS));
    for (const channel of CHANNELS) await forgetKeys(scope, channel, { before: daysAgo(KEY_DAYS), signal });
    await inBatches(() => ended.notifications(daysAgo(days.notifications)), signal);
    await inBatches(() => ended.sessions(daysAgo(days.ended_sessions)), signal);
    await inBatches(() => ended.invitations(daysAgo(days.ended_sessions)), signal);
    await inBatches(() => pastReportsIn(scope).runs(daysAgo(PAST_REPORTS_DAYS)), signal);
    await inBatches(() => pastReportsIn(scope).exports(daysAgo(PAST_REPORTS_DAYS)), signal);
    for (const sourceId of await ended.sourceIds())
      await inBatches(() => ended.sightings(sourceId, daysAgo(SIGHTING_DAYS)), signal);
  }

  return {
    /** One pass over all entities; what fails in one keeps none of the others. */
    async pass(signal: AbortSignal): Promise<void> {
      for (const id of await all.entityIds()) {
        if (signal.aborted) return;
        await ofEntity(scopeFor(id), signal).catch((error: unknown) => report(error, { entity_id: id }));
      }
      await inBatches(() => all.unrouted(daysAgo(UNROUTED_DAYS)), signal);
      await all.pauses(daysAgo(1));
      const stuck = await all.stuckJobs(new Date(now().getTime() - STUCK_MS));
      if (stuck > 0) report(new Error(`${stuck} jobs have waited in the outbox for over an hour`));
    },
  };
}

interface Pass {
  readonly before: Date;
  readonly signal: AbortSignal;
}
