import { needScope, tokenFor } from './auth.ts';
import type { Call } from './call.ts';
import { unsupported } from './errors.ts';
import { graphInstant } from './instants.ts';
import { pageOf } from './paging.ts';
import type { Lead, Token } from './records.ts';
import { type Node, type Shape, selectFields, wantedFields } from './select-fields.ts';
import { removeLead, type State } from './state.ts';
import { timeFilter } from './time-filter.ts';
import { countLeadgenCall } from './usage.ts';

/** What comes when `fields` is left out. */
const UNASKED = 'id,created_time,field_data';

/** Meta's Lead node (api_specs/specs/Lead.json); what the stand-in never has a value for is absent, as there. */
const SHAPE: Shape = {
  id: true,
  created_time: true,
  ad_id: true,
  ad_name: true,
  adset_id: true,
  adset_name: true,
  campaign_id: true,
  campaign_name: true,
  form_id: true,
  is_organic: true,
  platform: true,
  partner_name: true,
  field_data: { name: true, values: true },
  custom_disclaimer_responses: { checkbox_key: true, is_checked: true },
  home_listing: true,
  retailer_item_id: true,
  vehicle: true,
  post: true,
  post_submission_check_result: true,
};

const RETENTION_MS = 90 * 86_400_000;
export const isKept = ({ now }: State, lead: Lead): boolean =>
  now().getTime() - lead.createdTime.getTime() <= RETENTION_MS;

/** A lead as the token may see it; 100/33 when it is gone, too old, another page's, or leads access was taken away. */
export function readLead(call: Call, lead: Lead): Node {
  const { state, request } = call;
  const token = leadToken(call, lead.pageId);
  if (!isKept(state, lead)) throw unsupported(request.method, lead.id);
  return selectFields(leadNode(lead, token), wantedFields(request.params['fields'], UNASKED), SHAPE);
}

/** The leads of a form or an ad, newest first. A form's test leads are not among them. */
export function listLeads(call: Call, pageId: string, leads: Iterable<Lead>): Node {
  const { state, request } = call;
  const token = leadToken(call, pageId);
  const passes = timeFilter(request.params['filtering']);
  const chosen = [...leads].filter((lead) => !lead.isTest && isKept(state, lead) && passes(lead));
  return presentLeads(request, chosen, token);
}

/** A page of leads in the fields asked for. */
export function presentLeads(request: Call['request'], leads: readonly Lead[], token: Token): Node {
  const fields = wantedFields(request.params['fields'], UNASKED);
  return { ...pageOf(request, leads, (lead) => selectFields(leadNode(lead, token), fields, SHAPE)) };
}

export function deleteLead(call: Call, lead: Lead): Node {
  leadToken(call, lead.pageId);
  removeLead(call.state, lead);
  return { success: true };
}

/** The caller's token if it may read the page's leads now: right page, permission, leads access, quota. */
export function leadToken({ state, caller, request }: Call, pageId: string): Token {
  const token = tokenFor(caller, pageId, request);
  needScope(token, 'leads_retrieval');
  countLeadgenCall(state, pageId);
  if (state.pages.get(pageId)?.leadAccess.can_access_lead === false) throw unsupported(request.method, request.node);
  return token;
}

function leadNode(lead: Lead, { advertiser }: Token): Node {
  const isOrganic = lead.isOrganic ?? lead.ad === undefined;
  const mayName = advertiser && !isOrganic;
  return {
    id: lead.id,
    created_time: graphInstant(lead.createdTime),
    ...(mayName && adFields(lead)),
    form_id: lead.formId,
    is_organic: isOrganic,
    platform: lead.platform,
    partner_name: lead.partnerName,
    field_data: lead.fieldData,
    custom_disclaimer_responses: lead.disclaimers,
  };
}

const adFields = ({ ad }: Lead): Node =>
  ad
    ? {
        ad_id: ad.id,
        ad_name: ad.name,
        adset_id: ad.adsetId,
        adset_name: ad.adsetName,
        campaign_id: ad.campaignId,
        campaign_name: ad.campaignName,
      }
    : {};
