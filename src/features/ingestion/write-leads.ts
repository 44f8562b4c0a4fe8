import type { Scope } from '../../platform/scope.ts';
import { decideArrivals, holdAssignments, type NewArrival, settleArrivals } from '../assignments/index.ts';
import { type Doer, record, system } from '../audit/index.ts';
import {
  arrivalsIn,
  firstStatusIn,
  identitiesIn,
  identitiesOf,
  MOST_LEADS_OF_A_PERSONS_PHONE,
} from '../leads/index.ts';
import { noteLeads } from '../sources/index.ts';
import type { ReceivedEvent } from './delivery.ts';
import type { Prepared } from './prepare.ts';

export interface ReadyLead extends Pick<Prepared, 'source' | 'draft'> {
  readonly leadId: number;
  readonly platform: Prepared['platform'] | 'manual';
  readonly event: {
    /** Null: not by a delivery. */
    readonly uid: Buffer | null;
    /** Null: not by a delivery. */
    readonly arrivedBy: ReceivedEvent['arrivedBy'] | null;
    readonly receivedAt: Date;
  };
}

const webhook: Doer = { actor: 'webhook' };

/** Writes one entity's leads of a batch, in the order given: who is a person known already, whose they are to be, the leads, that they came. */
export async function writeLeads(tx: Scope, leads: readonly ReadyLead[], now: Date): Promise<void> {
  const older = await olderLeadsOf(tx, leads);
  const round = await decideArrivals(tx, arrivalsOf(leads, older), now);
  const repOf = new Map(round.decided.map(({ leadId, chosen }) => [leadId, chosen]));
  await addLeads(tx, leads, { older, repOf, now });
  await Promise.all([
    record(
      tx,
      leads.map(({ leadId, platform, source, event }) => ({
        action: 'lead.created',
        subject: { type: 'lead', id: leadId },
        after: { platform, source_id: source.id },
        by: event.arrivedBy === 'webhook' ? webhook : system,
        at: now,
      })),
    ),
    settleArrivals(tx, round, new Set(leads.map(({ leadId }) => leadId))),
  ]); // at once: in a batch their audit records are one statement
  await noteLeads(tx, latestBySource(leads));
}

/** The same without reps: returns what assignment is to be told of them. */
export async function recordLeads(tx: Scope, leads: readonly ReadyLead[], now: Date): Promise<NewArrival[]> {
  const older = await olderLeadsOf(tx, leads);
  await holdAssignments(tx, now); // before the counters of leads, as everybody does
  await addLeads(tx, leads, { older, repOf: new Map(), now });
  return arrivalsOf(leads, older);
}

interface Known {
  /** By lead, the older lead of the same person. */
  readonly older: ReadonlyMap<number, number>;
  readonly repOf: ReadonlyMap<number, number | null>;
  readonly now: Date;
}

/** The leads with all that is known of them: whatever counts leads as they come counts them here. */
async function addLeads(tx: Scope, leads: readonly ReadyLead[], { older, repOf, now }: Known): Promise<void> {
  const statusId = await firstStatusIn(tx);
  await arrivalsIn(tx).add(
    leads.map(({ leadId, event, platform, source, draft }) => {
      const userId = repOf.get(leadId) ?? null;
      return {
        leadId,
        sourceId: source.id,
        platformKey: platform,
        eventUid: event.uid,
        arrivedBy: event.arrivedBy,
        receivedAt: event.receivedAt,
        draft,
        statusId,
        duplicateOfLeadId: older.get(leadId) ?? null,
        assigned: userId === null ? null : { userId, at: now },
      };
    }),
  );
}

/** The older lead of the same person: same email, else same phone, unless so many share it that it is nobody's own. */
async function olderLeadsOf(tx: Scope, leads: readonly ReadyLead[]): Promise<Map<number, number>> {
  const given = leads.flatMap(({ leadId, draft }) => identitiesOf(leadId, draft));
  const older = new Map<number, number>();
  for (const { kind, leadId, oldestLeadId, leads: sharing } of await identitiesIn(tx).claim(given)) {
    if (oldestLeadId === leadId || (kind === 'phone' && sharing > MOST_LEADS_OF_A_PERSONS_PHONE)) continue;
    if (kind === 'email' || !older.has(leadId)) older.set(leadId, oldestLeadId);
  }
  return older;
}

const arrivalsOf = (leads: readonly ReadyLead[], older: ReadonlyMap<number, number>): NewArrival[] =>
  leads.map(({ leadId, platform, source, draft }) => ({
    leadId,
    samePersonAs: older.get(leadId) ?? null,
    person: draft,
    facts: { ...draft.attribution, platform, source_id: source.id, answers: draft.raw_field_data },
  }));

function latestBySource(leads: readonly ReadyLead[]): Map<number, Date> {
  const latest = new Map<number, Date>();
  for (const { source, event } of leads) {
    const known = latest.get(source.id);
    if (known === undefined || known < event.receivedAt) latest.set(source.id, event.receivedAt);
  }
  return latest;
}
