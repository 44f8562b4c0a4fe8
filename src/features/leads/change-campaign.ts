import type { Actor } from '../../platform/endpoint.ts';
import { found } from '../../platform/errors.ts';
import { laterThan } from '../../platform/later-than.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser, record } from '../audit/index.ts';
import { recounted } from '../tallies/index.ts';
import { leadsIn } from './leads.repository.ts';
import { editedFieldsOf } from './write-contact.ts';

/** Counts a lead to another campaign, in the caller's transaction; a changed mapping will not take it back. 404 for no lead. */
export async function changeCampaign(
  tx: Scope,
  { leadId, campaignId, by, at }: { leadId: number; campaignId: string | null; by: Actor; at: Date },
): Promise<void> {
  const lead = found(await leadsIn(tx).lock(leadId));
  if (lead.campaign_id === campaignId) return;
  const edited = [...new Set([...editedFieldsOf(lead), 'campaign_id'])];
  const columns = {
    campaign_id: campaignId,
    edited_fields: JSON.stringify(edited),
    updated_at: laterThan(lead.updated_at, at),
  };
  await recounted(tx, [leadId], () => leadsIn(tx).change(leadId, columns));
  const [before, after] = [{ campaign_id: lead.campaign_id }, { campaign_id: campaignId }];
  await record(tx, [
    { action: 'lead.changed', subject: { type: 'lead', id: leadId }, before, after, by: byUser(by), at },
  ]);
}
