import { isOutage } from '../../../platform/database.ts';
import { Failure } from '../../../platform/errors.ts';
import type { Scope } from '../../../platform/scope.ts';
import { failuresOf } from '../../../platform/settled.ts';
import { newUid } from '../../../platform/uid.ts';
import {
  type Accepted,
  type Delivery,
  knownLeadsIn,
  leadgenKey,
  metaIdOf,
  metaPayload,
  supply,
} from '../../ingestion/index.ts';
import { isTooLarge, type LeadJson } from '../graph/lead-calls.ts';
import { Interrupted } from './interrupted.ts';
import { readBacksIn } from './read-back.repository.ts';

export interface TakingNeeds {
  readonly now: () => Date;
  accept(delivery: Delivery): Promise<Accepted>;
  report(error: unknown, context: object): void;
}

export interface LeadsOf {
  readonly scope: Scope;
  readonly sourceId: number;
  readonly pageId: string;
  readonly formId: string;
}

interface SeenLead {
  readonly id: string;
  /** null: Meta does not say, or not in words that are a time. */
  readonly createdTime: Date | null;
  readonly adId: string | null;
  readonly json: LeadJson;
}

export const LEDGER_AWAY = 'Our own database takes nothing at this moment: reading goes on by itself.';

/**
 * Takes in what Meta showed of a form: who is not known becomes a delivery like any other, who is known but could not be fetched gets
 * the lead; the others stay as they are. Returns how many it could not take; each other one is in the ledger.
 */
export async function takeLeads(needs: TakingNeeds, of: LeadsOf, answer: readonly LeadJson[]): Promise<number> {
  const leads = seenLeads(answer, (note) => needs.report(new Error(note), { form_id: of.formId }));
  await readBacksIn(of.scope).sight(
    of.sourceId,
    leads.flatMap(({ id, createdTime }) =>
      createdTime === null ? [] : [{ form_id: of.formId, leadgen_id: id, created_time: createdTime }],
    ),
  );
  const known = await knownLeadsIn(of.scope).of(leads.map(({ id }) => id));
  const outcomes = await Promise.allSettled(
    leads.map(async (lead): Promise<void> => {
      const before = known.get(lead.id);
      if (!before) await needs.accept(deliveryOf(lead, of, needs.now()));
      else if (!before.isThere)
        await supply(of.scope, { leadId: before.leadId, fetched: bytesOf(lead), at: needs.now() });
    }),
  );
  const errors = failuresOf(outcomes);
  if (errors.some(isLedgerAway)) throw new Interrupted({ kind: 'out_of_order', sentence: LEDGER_AWAY });
  for (const error of errors) needs.report(error, { note: 'a lead could not be taken in', form_id: of.formId });
  return errors.length;
}

const isLedgerAway = (error: unknown): boolean =>
  isOutage(error) || (error instanceof Failure && error.code === 'unavailable');

/** Each once. What has no id is no lead: it is told, and holds up no other. */
function seenLeads(answer: readonly LeadJson[], tell: (note: string) => void): SeenLead[] {
  const leads = answer.flatMap((json): SeenLead[] => {
    const id = metaIdOf(json['id']);
    return id === null || isTooLarge(json)
      ? []
      : [{ id, createdTime: timeIn(json['created_time']), adId: metaIdOf(json['ad_id']), json }];
  });
  if (leads.length < answer.length)
    tell(`Meta showed ${answer.length - leads.length} leads without an id, or larger than is taken`);
  const timeless = leads.filter(({ createdTime }) => createdTime === null).length;
  if (timeless > 0) tell(`Meta showed ${timeless} leads without a time; they are taken in, and in no count of a day`);
  return [...new Map(leads.map((lead) => [lead.id, lead])).values()];
}

/** `2026-01-31T08:49:14+0000`, without a colon in its zone. */
function timeIn(value: unknown): Date | null {
  const time = typeof value === 'string' ? new Date(value) : new Date(Number.NaN);
  return Number.isNaN(time.getTime()) ? null : time;
}

const bytesOf = ({ json }: SeenLead): Buffer => Buffer.from(JSON.stringify(json));

function deliveryOf(lead: SeenLead, { scope, sourceId, pageId, formId }: LeadsOf, receivedAt: Date): Delivery {
  const { id, createdTime, adId } = lead;
  const value = {
    leadgen_id: id,
    page_id: pageId,
    form_id: formId,
    ...(createdTime !== null && { created_time: Math.floor(createdTime.getTime() / 1_000) }),
    ...(adId !== null && { ad_id: adId }),
  };
  return {
    uid: newUid(receivedAt.getTime()),
    entityId: scope.entityId,
    sourceId,
    channel: 'meta',
    contentType: 'application/json',
    context: { via: 'read_back' },
    payload: metaPayload({ pageId, time: null, field: 'leadgen', value }),
    fetched: bytesOf(lead),
    receivedAt,
    key: leadgenKey(id),
  };
}
