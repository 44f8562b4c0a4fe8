import type { Encryption } from '../../platform/encryption.ts';
import type { Actor } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import { instant } from '../../platform/fields.ts';
import { laterThan } from '../../platform/later-than.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import type { LeadDataRow } from '../../platform/tables.ts';
import { type AssignmentsService, giveOut, holdAssignments } from '../assignments/index.ts';
import { byUser, record } from '../audit/index.ts';
import { recounted } from '../tallies/index.ts';
import { eraseFrom } from './erase.repository.ts';
import type { Erasure } from './erasure.across.ts';
import { identitiesIn, identitiesOf } from './identities.repository.ts';
import { wholeLead } from './lead-shape.ts';
import { leadsIn } from './leads.repository.ts';
import type { Lead } from './leads.schema.ts';
import { hashesOf } from './personal-fields.ts';
import type { RemovedLead } from './removal.schema.ts';
import { removedLeadsIn } from './removed-leads.repository.ts';
import { samePersonIn } from './same-person.repository.ts';
import { searchTermsOf } from './search-terms.ts';
import { type Deed, type Removal, takeOut } from './take-out.ts';

interface Needs extends Pick<Outside, 'now'> {
  readonly assignments: Pick<AssignmentsService, 'assign'>;
  readonly encryption: Pick<Encryption, 'keyedHash'>;
  readonly erasure: Erasure;
}

export type RemovalService = ReturnType<typeof removalService>;

/** Leads that go, and come back. */
export const removalService = ({ now, assignments, encryption, erasure }: Needs) => ({
  remove: (scope: Scope, actor: Actor, removal: Removal): Promise<RemovedLead> =>
    scope.transaction(async (tx) => {
      const deed = { actor, at: now() };
      const lead = await takeOut(tx, removal, deed);
      await tell(tx, lead.id, { ...deed, action: 'lead.deleted', sentence: 'Deleted' });
      return { id: lead.id, deleted_at: instant(deed.at), erased_at: null, other_lead_ids: [] };
    }),

  /** Also of a lead that is deleted already. 403 for who may delete but not erase; 409 where it was done before. */
  async erase(scope: Scope, actor: Actor, removal: Removal): Promise<RemovedLead> {
    if (!actor.permissions.has('leads:erase')) throw new Failure('not_allowed');
    return erasure(scope.entityId, async (tx, audit) => {
      const at = now();
      const seen = found(await removedLeadsIn(tx).find(removal.id));
      if (seen.deleted_at === null) await takeOut(tx, removal, { actor, at });
      const lead = found(await removedLeadsIn(tx).lock(removal.id));
      if (lead.erased_at !== null) throw new Failure('conflict', { message: 'This person was erased before.' });
      const others = await samePersonIn(tx).of(lead);
      await eraseFrom(tx, lead, at);
      await audit.hideTexts(lead.id, encryption.keyedHash);
      const hashes = hashesOf(lead, encryption.keyedHash);
      const [subject, after] = [
        { type: 'lead', id: lead.id },
        { fields: Object.keys(hashes), hashes },
      ];
      await record(tx, [{ action: 'lead.erased', subject, after, by: byUser(actor), at }]);
      return {
        id: lead.id,
        deleted_at: instant(lead.deleted_at ?? at),
        erased_at: instant(at),
        other_lead_ids: others.map(({ id }) => id),
      };
    });
  },

  /** 404 for a lead that is not there, 409 for one that is not deleted, and for an erased one. */
  restore: (scope: Scope, actor: Actor, id: number): Promise<Lead> =>
    scope.transaction(async (tx) => {
      const at = now();
      const lead = await takenBack(tx, id, at);
      await tell(tx, id, { actor, at, action: 'lead.restored', sentence: 'Restored' });
      await giveBack(tx, lead, { assignments, actor, at });
      return wholeLead(found(await leadsIn(tx).find(id)));
    }),
});

/** The lead, not deleted any more; as it was when it was. */
async function takenBack(tx: Scope, id: number, at: Date): Promise<LeadDataRow> {
  const seen = found(await removedLeadsIn(tx).find(id));
  if (seen.deleted_at === null) throw new Failure('conflict', { message: 'This lead is not deleted.' });
  if (seen.erased_at !== null)
    throw new Failure('conflict', { message: 'The person was erased: there is nothing to restore.' });
  await identitiesIn(tx).comeBack(identitiesOf(id, seen));
  await holdAssignments(tx, at);
  const lead = found(await removedLeadsIn(tx).lock(id));
  if (lead.deleted_at?.getTime() !== seen.deleted_at.getTime() || lead.erased_at !== null)
    throw new Failure('conflict');
  const back = { deleted_at: null, updated_at: laterThan(lead.updated_at, at) };
  await recounted(tx, [id], () => leadsIn(tx).change(id, back));
  await leadsIn(tx).renewSearchTerms(lead, searchTermsOf(lead));
  return lead;
}

/** To who had it; if that cannot be and it is open, to assignment. */
async function giveBack(
  tx: Scope,
  lead: LeadDataRow,
  { assignments, actor, at }: Deed & Pick<Needs, 'assignments'>,
): Promise<void> {
  const removed = removedLeadsIn(tx);
  const rep = lead.deleted_at === null ? undefined : await removed.formerRep(lead.id, lead.deleted_at);
  if (rep !== undefined) {
    const given = { leadId: lead.id, assignedUserId: rep, force: true, reason: 'The lead was restored' };
    const isGiven = await assignments.assign(tx, actor, given).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Failure) return false; // the rep has left meanwhile
        throw error;
      },
    );
    if (isGiven) return;
  }
  if (await removed.isOpen(lead)) await giveOut(tx, lead.id, at);
}

async function tell(
  tx: Scope,
  leadId: number,
  { actor, at, action, sentence }: Deed & { readonly action: string; readonly sentence: string },
): Promise<void> {
  await record(tx, [{ action, subject: { type: 'lead', id: leadId }, by: byUser(actor), at }]);
  const note = { lead_id: leadId, user_id: actor.userId, activity_type: 'note', description: sentence, created_at: at };
  await tx.add('lead_activities', note);
}
