import type { Scope } from '../../platform/scope.ts';
import { assignArrivals, type NewArrival } from '../assignments/index.ts';
import { type Doer, record, system } from '../audit/index.ts';
import {
  arrivalsIn,
  firstStatusIn,
  identitiesIn,
  identitiesOf,
  MOST_LEADS_OF_A_PERSONS_PHONE,
} from '../leads/index.ts';
import { noteLead } from '../sources/index.ts';
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

/** Writes one entity's leads of a batch, in the order given: who is a person known already, the leads, that they came, the reps. */
export async function writeLeads(tx: Scope, leads: readonly ReadyLead[], now: Date): Promise<void> {
  const arrivals = await recordLeads(tx, leads);
  await record(
    tx,
    leads.map(({ leadId, platform, source, event }) => ({
      action: 'lead.created',
      subject: { type: 'lead', id: leadId },
      after: { platform, source_id: source.id },
      by: event.arrivedBy === 'webhook' ? webhook : system,
      at: now,
    })),
  );
  await assignArrivals(tx, arrivals, now);
  for (const [sourceId, own] of [...Map.groupBy(leads, ({ source }) => source.id)].sort(([a], [b]) => a - b))
    await noteLead(tx, sourceId, new Date(Math.max(...own.map(({ event }) => event.receivedAt.getTime()))));
}

/** The same without reps: returns what assignment is to be told of them. */
export async function recordLeads(tx: Scope, leads: readonly ReadyLead[]): Promise<NewArrival[]> {
  const older = await olderLeadsOf(tx, leads);
  const statusId = await firstStatusIn(tx);
  await arrivalsIn(tx).add(
    leads.map(({ leadId, event, platform, source, draft }) => ({
      leadId,
      sourceId: source.id,
      platformKey: platform,
      eventUid: event.uid,
      arrivedBy: event.arrivedBy,
      receivedAt: event.receivedAt,
      draft,
      statusId,
      duplicateOfLeadId: older.get(leadId) ?? null,
    })),
  );
  return leads.map((lead) => arrivalOf(lead, older.get(lead.leadId) ?? null));
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

function arrivalOf(lead: ReadyLead, olderLead: number | null): NewArrival {
  const { leadId, platform, source, draft } = lead;
  return {
    leadId,
    samePersonAs: olderLead,
    facts: { ...draft.attribution, platform, source_id: source.id, answers: draft.raw_field_data },
  };
}
