import { needEngagement, needScope, tokenFor } from './auth.ts';
import type { Call } from './call.ts';
import { invalidParameter } from './errors.ts';
import type { Field } from './field-syntax.ts';
import { jsonOr } from './graph-request.ts';
import type { Page } from './records.ts';
import { type Node, type Shape, selectFields, wantedFields } from './select-fields.ts';
import type { State } from './state.ts';

const SHAPE: Shape = {
  id: true,
  name: true,
  access_token: true,
  category: true,
  leadgen_tos_accepted: true,
  link: true,
  has_lead_access: {
    app_has_leads_permission: true,
    can_access_lead: true,
    enabled_lead_access_manager: true,
    failure_reason: true,
    failure_resolution: true,
    is_page_admin: true,
    page_id: true,
    user_has_leads_permission: true,
    user_id: true,
  },
};

export function readPage({ caller, request }: Call, page: Page): Node {
  const token = tokenFor(caller, page.id, request);
  needEngagement(token);
  const fields = wantedFields(request.params['fields'], 'name,id');
  const node = {
    id: page.id,
    name: page.name,
    access_token: token.token,
    category: 'Financial Service',
    leadgen_tos_accepted: true,
    link: `https://www.facebook.com/${page.id}`,
    has_lead_access: leadAccess(page, token.userId, fields),
  };
  return selectFields(node, fields, SHAPE);
}

/** Of the user that `user_id(…)` names, else of the token's; what has no value (a failure's reason) is absent. */
function leadAccess(page: Page, ownUserId: string, fields: readonly Field[]): Node {
  const asked = fields.find(({ name }) => name === 'has_lead_access');
  return { ...page.leadAccess, page_id: page.id, user_id: asked?.modifiers['user_id'] ?? ownUserId };
}

/** `subscribed_apps`: whether the page sends the app its events. Only this app is ever among them. */
export function subscribedApps({ state, caller, request }: Call, page: Page): Node {
  needScope(tokenFor(caller, page.id, request), 'pages_manage_metadata');
  if (request.method === 'GET') return { data: installed(state, page) };
  page.subscribedFields = request.method === 'DELETE' ? [] : subscribedFields(request.params['subscribed_fields']);
  return { success: true };
}

function installed({ app }: State, { subscribedFields }: Page): Node[] {
  if (subscribedFields.length === 0) return [];
  return [{ category: 'Business', name: app.appName, id: app.appId, subscribed_fields: subscribedFields }];
}

/** `leadgen,feed` or a JSON list. */
function subscribedFields(text: string | undefined): string[] {
  const list = jsonOr(text ?? '', undefined);
  const names = Array.isArray(list) ? list.map(String) : (text ?? '').split(',');
  const fields = names.map((name) => name.trim()).filter(Boolean);
  if (fields.length === 0) throw invalidParameter('The parameter subscribed_fields is required.');
  return fields;
}
