import { debugToken, exchangeToken, listAccounts } from './accounts.ts';
import { subscriptions } from './apps.ts';
import { callerOf } from './auth.ts';
import type { Call } from './call.ts';
import { graphError, invalidParameter, unsupported } from './errors.ts';
import { listForms, readForm } from './forms.ts';
import type { GraphRequest } from './graph-request.ts';
import { deleteLead, listLeads, readLead } from './leads.ts';
import { type GraphObject, objectOf } from './objects.ts';
import { readPage, subscribedApps } from './pages.ts';
import type { Node } from './select-fields.ts';
import type { State } from './state.ts';
import { createTestLead, listTestLeads } from './test-leads.ts';

const MOST_IDS = 50;

/** The data of a call, or a GraphError. */
export async function answerTo(state: State, request: GraphRequest, onTestLead: Call['onTestLead']): Promise<Node> {
  refuseRetired(state, request);
  if (request.path === '/oauth/access_token') return exchangeToken(state, request);
  const call = { state, request, caller: callerOf(state, request), onTestLead };
  if (request.path === '/debug_token') return debugToken(call);
  if (request.path === '/') return readMany(call);
  if (request.node === 'me') return answerMe(call);
  if (request.node === state.app.appId) return answerApp(call);
  const object = existing(call, request.node);
  return request.edge ? answerEdge(call, object) : answerNode(call, object);
}

/** Newer than the newest is no version; v26 gave up `date_format`. */
function refuseRetired({ app }: State, { version, params }: GraphRequest): void {
  const [asked, newest] = [version, app.version].map((text) => Number(text.slice(1)));
  if (asked !== undefined && newest !== undefined && asked > newest)
    throw graphError('2500', { words: { path: `/${version}` } });
  if ((asked ?? 0) >= 26 && params['date_format'] !== undefined)
    throw invalidParameter('The parameter date_format is no longer supported.');
}

/** 803 for what is no id at all, 100/33 for an id of nothing. */
function existing({ state, request }: Call, id: string): GraphObject {
  if (!/^\d+$/.test(id)) throw graphError('803', { words: { id } });
  const object = objectOf(state, id);
  if (!object) throw unsupported(request.method, id);
  return object;
}

/** `?ids=a,b,c`: an object by id. One id that cannot be read fails them all. */
function readMany(call: Call): Node {
  const { ids, method } = call.request;
  if (ids.length === 0) throw graphError('2500', { words: { path: '/' } });
  if (ids.length > MOST_IDS) throw invalidParameter(`Too many IDs. Maximum: ${MOST_IDS}. Provided: ${ids.length}.`);
  if (method !== 'GET') throw unsupported(method, ids.join(','));
  const read = (id: string) => answerNode({ ...call, request: { ...call.request, node: id } }, existing(call, id));
  return Object.fromEntries(ids.map((id) => [id, read(id)]));
}

function answerMe(call: Call): Node {
  const { state, caller, request } = call;
  if (request.edge === 'accounts') return listAccounts(call);
  if (caller === 'app')
    throw graphError('2500', {
      message: 'An active access token must be used to query information about the current user.',
    });
  if (caller.type !== 'PAGE') return { id: caller.userId };
  const page = state.pages.get(caller.pageIds[0] ?? '');
  if (!page || request.edge) throw unsupported(request.method, 'me');
  return readPage(call, page);
}

function answerApp(call: Call): Node | Promise<Node> {
  const { appId, appName } = call.state.app;
  if (call.request.edge === 'subscriptions') return subscriptions(call);
  if (call.request.edge) throw unknownEdge(call.request);
  return { id: appId, name: appName };
}

function answerNode(call: Call, object: GraphObject): Node {
  const { method, node } = call.request;
  if (method === 'DELETE' && object.kind === 'lead') return deleteLead(call, object.lead);
  if (method !== 'GET') throw unsupported(method, node);
  if (object.kind === 'lead') return readLead(call, object.lead);
  if (object.kind === 'form') return readForm(call, object.form);
  if (object.kind === 'page') return readPage(call, object.page);
  throw unsupported(method, node); // ads themselves are another API's subject
}

type Edge<Kind extends GraphObject['kind']> = (call: Call, object: Extract<GraphObject, { kind: Kind }>) => Node;
type Edges<Kind extends GraphObject['kind']> = Readonly<Record<string, Edge<Kind>>>;

const edgesOfPage: Edges<'page'> = {
  'GET subscribed_apps': (call, { page }) => subscribedApps(call, page),
  'POST subscribed_apps': (call, { page }) => subscribedApps(call, page),
  'DELETE subscribed_apps': (call, { page }) => subscribedApps(call, page),
  'GET leadgen_forms': (call, { pageId }) => listForms(call, pageId),
};

const edgesOfForm: Edges<'form'> = {
  'GET leads': (call, { pageId, form }) => listLeads(call, pageId, call.state.leadsOfForm.get(form.id) ?? []),
  'GET test_leads': (call, { form }) => listTestLeads(call, form),
  'POST test_leads': (call, { form }) => createTestLead(call, form),
};

const edgesOfAd: Edges<'ad'> = { 'GET leads': (call, { pageId, leads }) => listLeads(call, pageId, leads) };

function answerEdge(call: Call, object: GraphObject): Node {
  const { method, edge } = call.request;
  const name = `${method} ${edge}`;
  const answer =
    (object.kind === 'page' && edgesOfPage[name]?.(call, object)) ||
    (object.kind === 'form' && edgesOfForm[name]?.(call, object)) ||
    (object.kind === 'ad' && edgesOfAd[name]?.(call, object));
  if (answer) return answer;
  throw method === 'GET' ? unknownEdge(call.request) : unsupported(method, call.request.node);
}

const unknownEdge = ({ edge }: GraphRequest) => graphError('2500', { words: { path: `/${edge}` } });
