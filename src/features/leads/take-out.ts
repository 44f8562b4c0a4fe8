import type { Actor } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import { means } from '../../platform/etag.ts';
import { instant } from '../../platform/fields.ts';
import { laterThan } from '../../platform/later-than.ts';
import type { Scope } from '../../platform/scope.ts';
import type { LeadDataRow } from '../../platform/tables.ts';
import { endAssignments, holdAssignments } from '../assignments/index.ts';
import { byUser } from '../audit/index.ts';
import { recounted } from '../tallies/index.ts';
import { identitiesIn, identitiesOf } from './identities.repository.ts';
import { leadsIn } from './leads.repository.ts';

export interface Removal {
  readonly id: number;
  readonly ifMatch?: string | undefined;
}

/**
 * Takes a lead out of all that counts: its rep, its place in the queue, its person's identities, what it is found by; then it is deleted. Returns it as
 * it is then. 404 for a lead that is not there, 409 for a stale `If-Match`. Locks like an arriving lead: identities, cursors and
 * workloads, the lead.
 */
export async function takeOut(tx: Scope, { id, ifMatch }: Removal, { actor, at }: Deed): Promise<LeadDataRow> {
  const leads = leadsIn(tx);
  const seen = found(await leads.find(id)).lead;
  await identitiesIn(tx).exchange(identitiesOf(id, seen), []);
  await holdAssignments(tx, at);
  const lead = found(await leads.lock(id));
  if (!means(ifMatch, instant(lead.updated_at)) || !isSamePerson(lead, seen)) throw new Failure('conflict');
  await endAssignments(tx, { leadIds: [id], reason: 'The lead was deleted', by: byUser(actor), at });
  const changed = { deleted_at: at, updated_at: laterThan(lead.updated_at, at) };
  await recounted(tx, [id], () => leads.change(id, changed));
  await leads.renewSearchTerms(lead, []);
  return { ...lead, ...changed };
}

export interface Deed {
  readonly actor: Actor;
  readonly at: Date;
}

const isSamePerson = (one: LeadDataRow, other: LeadDataRow): boolean =>
  one.email_normalized === other.email_normalized && one.phone_e164 === other.phone_e164;
