import type { Actor } from '../../platform/endpoint.ts';
import { Failure } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Json } from '../../platform/tables.ts';
import { type AssignmentsService, assignArrivals, holdAssignments } from '../assignments/index.ts';
import { byUser, record } from '../audit/index.ts';
import { type Lead, type LeadsService, unknownOrigin } from '../leads/index.ts';
import { settingsOf } from '../settings/index.ts';
import { manualSourceOf } from '../sources/index.ts';
import type { NewLead } from './manual.schema.ts';
import { normalise } from './normalise/normalise.ts';
import type { Answer, Submission } from './submission.ts';
import { recordLeads } from './write-leads.ts';

interface Needs extends Pick<Outside, 'now'> {
  takeLeadIds(count: number): Promise<number[]>;
  readonly leads: Pick<LeadsService, 'whole'>;
  readonly assignments: Pick<AssignmentsService, 'assign'>;
}

export type ManualService = ReturnType<typeof manualService>;

/** Leads that people type in. */
export const manualService = ({ now, takeLeadIds, leads, assignments }: Needs) => ({
  async create(scope: Scope, actor: Actor, entered: NewLead): Promise<Lead> {
    const sourceId = await manualSourceOf(scope);
    const [leadId = 0] = await takeLeadIds(1);
    return scope.transaction(async (tx) => {
      const at = now();
      const arrivals = await recordLeads(tx, [await readyLead(tx, entered, { leadId, sourceId, at })], at);
      const subject = { type: 'lead', id: leadId };
      await record(tx, [
        { action: 'lead.created', subject, after: { fields: fieldsOf(entered) }, by: byUser(actor), at },
      ]);
      if (entered.notes)
        await tx.add('lead_activities', {
          lead_id: leadId,
          user_id: actor.userId,
          activity_type: 'note',
          description: entered.notes,
          created_at: at,
        });
      if (entered.assign_to_me) await holdAssignments(tx, at);
      const isTaken = entered.assign_to_me && (await isGivenTo(tx, { actor, leadId, assignments }));
      if (!isTaken) await assignArrivals(tx, arrivals, at);
      return leads.whole(tx, leadId);
    });
  },
});

/** Whether the caller may have the lead at this moment, and has it now. */
async function isGivenTo(
  tx: Scope,
  { actor, leadId, assignments }: Pick<Needs, 'assignments'> & { readonly actor: Actor; readonly leadId: number },
): Promise<boolean> {
  try {
    await assignments.assign(tx, actor, { leadId, assignedUserId: actor.userId, force: false });
    return true;
  } catch (error) {
    if (error instanceof Failure) return false; // not eligible now: said before anything was written
    throw error;
  }
}

interface Place {
  readonly leadId: number;
  readonly sourceId: number;
  readonly at: Date;
}

/** A clean record, made by the same rules as a delivery's. */
async function readyLead(tx: Scope, entered: NewLead, { leadId, sourceId, at }: Place) {
  const { defaultPhoneRegion: defaultRegion } = await settingsOf(tx);
  const source = { id: sourceId, fieldMapping: {}, defaultCampaign: null, pageName: null };
  const known = { mapping: {}, questions: [], defaultRegion, defaultCampaign: null, receivedAt: at };
  return {
    leadId,
    source,
    platform: 'manual' as const,
    event: { uid: null, arrivedBy: null, receivedAt: at },
    draft: normalise(submissionOf(entered), known),
  };
}

function submissionOf(entered: NewLead): Submission {
  const { fields = {}, consent = null } = entered;
  const { campaign_id, page_url, utm_source, utm_medium, utm_campaign, utm_term, utm_content } = entered;
  const given = { campaign_id, page_url, utm_source, utm_medium, utm_campaign, utm_term, utm_content };
  const origin = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  const contact = contactFields.flatMap((name) => (entered[name] ? [answer(name, entered[name])] : []));
  const others = Object.entries(fields).map(([name, value]) => answer(name, value));
  return {
    answers: [...contact, ...others],
    attribution: { ...unknownOrigin, ...origin },
    created_time: null,
    source_lead_id: null,
    consent,
  };
}

const contactFields = ['email', 'phone', 'first_name', 'last_name', 'full_name'] as const;

const answer = (name: string, value: Json): Answer => ({ name, values: Array.isArray(value) ? value : [value] });

/** What was said, by name: the words themselves stand with the lead. */
const fieldsOf = ({ assign_to_me: _, ...entered }: NewLead): string[] =>
  Object.keys(entered).filter((name) => entered[name as keyof typeof entered] !== undefined);
