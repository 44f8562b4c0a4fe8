import { needScope, tokenFor } from './auth.ts';
import type { Call } from './call.ts';
import { graphInstant } from './instants.ts';
import { isKept } from './leads.ts';
import { pageOf } from './paging.ts';
import type { Form } from './records.ts';
import { type Node, type Shape, selectFields, wantedFields } from './select-fields.ts';
import type { State } from './state.ts';
import { countLeadgenCall } from './usage.ts';

const UNASKED = 'id,leadgen_export_csv_url,locale,name,status';

const CHOICE: Shape = { key: true, value: true };
const SHAPE: Shape = {
  id: true,
  allow_organic_lead: true,
  context_card: true,
  created_time: true,
  expired_leads_count: true,
  follow_up_action_url: true,
  leadgen_export_csv_url: true,
  leads_count: true,
  legal_content: true,
  locale: true,
  name: true,
  organic_leads_count: true,
  page: { id: true, name: true },
  page_id: true,
  privacy_policy_url: true,
  questions: {
    id: true,
    key: true,
    label: true,
    type: true,
    options: CHOICE,
    inline_context: true,
    conditional_questions_choices: true,
    conditional_questions_group_id: true,
    dependent_conditional_questions: true,
  },
  status: true,
  thank_you_page: true,
  tracking_parameters: CHOICE,
};

export function readForm(call: Call, form: Form): Node {
  const { state, caller, request } = call;
  needScope(tokenFor(caller, form.pageId, request), 'pages_manage_ads');
  countLeadgenCall(state, form.pageId);
  return selectFields(formNode(state, form), wantedFields(request.params['fields'], UNASKED), SHAPE);
}

/** A page's forms, the archived ones too. */
export function listForms({ state, caller, request }: Call, pageId: string): Node {
  needScope(tokenFor(caller, pageId, request), 'pages_manage_ads');
  countLeadgenCall(state, pageId);
  const forms = [...state.forms.values()].filter((form) => form.pageId === pageId);
  const fields = wantedFields(request.params['fields'], UNASKED);
  return { ...pageOf(request, forms, (form) => selectFields(formNode(state, form), fields, SHAPE)) };
}

function formNode(state: State, form: Form): Node {
  const leads = [...(state.leadsOfForm.get(form.id) ?? [])].filter(({ isTest }) => !isTest);
  return {
    id: form.id,
    leadgen_export_csv_url: `https://www.facebook.com/ads/lead_gen/export_csv/?id=${form.id}&type=form&source_type=graph_api`,
    name: form.name,
    status: form.status,
    locale: form.locale,
    created_time: graphInstant(form.createdTime),
    leads_count: leads.length,
    expired_leads_count: leads.filter((lead) => !isKept(state, lead)).length,
    organic_leads_count: leads.filter((lead) => lead.isOrganic ?? lead.ad === undefined).length,
    page: { id: form.pageId, name: state.pages.get(form.pageId)?.name },
    page_id: form.pageId,
    questions: form.questions.map((question, index) => ({ id: `${form.id}${index + 1}`, ...question })),
    legal_content: form.legalContent,
    tracking_parameters: form.trackingParameters,
  };
}
