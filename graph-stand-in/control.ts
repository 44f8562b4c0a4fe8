import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Graph } from './graph.ts';
import { jsonOr } from './graph-request.ts';
import { LeadAccess, Quota, TokenState } from './records.ts';
import { sendJson } from './send-json.ts';
import type { SendOptionsInput } from './webhook-sender.ts';

const DOOR = '/_stand-in/';

/** Whether an address is the control door's rather than Graph's. */
export const isControl = (url: string | undefined): boolean => url?.startsWith(DOOR) ?? false;

const Id = z.string();
/** Goes on as it came: parsed here already, what was left out would be filled in before the graph's own defaults are. */
const Options = z
  .record(z.string(), z.unknown())
  .default({})
  .transform((options) => options as SendOptionsInput);
const Ids = z.strictObject({ leadIds: z.array(Id), options: Options });
const Changes = z.strictObject({
  changes: z.array(z.strictObject({ pageId: Id, field: z.string(), value: z.unknown() })),
  options: Options,
});
const Sending = z.strictObject({ options: Options });
const StateChange = z.strictObject({ token: z.string(), state: TokenState });
const AccessChange = z.strictObject({ pageId: Id, access: LeadAccess });
const QuotaChange = z.strictObject({ pageId: Id, quota: Quota.optional() });
const PageSubscription = z.strictObject({ pageId: Id, fields: z.array(z.string()).default(['leadgen']) });

type Work = (graph: Graph, body: unknown, query: URLSearchParams) => unknown;

/** One record or a list of them; the graph checks each against its own schema, as it does settings. */
const each =
  (add: (graph: Graph, record: never) => unknown): Work =>
  (graph, body) => ({ data: (Array.isArray(body) ? body : [body]).map((record) => add(graph, record as never)) });

const controls: Readonly<Record<string, Work>> = {
  'GET state': (graph) => summaryOf(graph),
  'GET leads': ({ state }) => ({ data: [...state.leads.values()] }),
  'GET calls': ({ calls }, _, query) => ({ total: calls.length, data: calls.slice(-Number(query.get('last') ?? 100)) }),
  'DELETE calls': ({ calls }) => void (calls.length = 0),
  'POST app': (graph, body) => graph.setApp(body as never),
  'POST pages': each((graph, page) => graph.addPage(page)),
  'POST tokens': each((graph, token) => graph.addToken(token)),
  'POST forms': each((graph, form) => graph.addForm(form)),
  'POST leads': each((graph, lead) => graph.addLead(lead)),
  'DELETE leads': (graph, _, query) => graph.removeLead(query.get('id') ?? ''),
  'POST token-state': (graph, body) => {
    const { token, state } = StateChange.parse(body);
    graph.setTokenState(token, state);
  },
  'POST lead-access': (graph, body) => {
    const { pageId, access } = AccessChange.parse(body);
    graph.setLeadAccess(pageId, access);
  },
  'POST quota': (graph, body) => {
    const { pageId, quota } = QuotaChange.parse(body);
    graph.setQuota(pageId, quota);
  },
  'POST page-subscription': (graph, body) => {
    const { pageId, fields } = PageSubscription.parse(body);
    graph.subscribePage(pageId, fields);
  },
  'POST faults': each((graph, fault) => ({ fault: graph.setFault(fault) })),
  'DELETE faults': (graph, _, query) => {
    const fault = query.get('fault');
    graph.clearFaults(fault === null ? undefined : Number(fault));
  },
  'POST announce': (graph, body) => {
    const { leadIds, options } = Ids.parse(body);
    return graph.announce(leadIds, options);
  },
  'POST notify': (graph, body) => {
    const { changes, options } = Changes.parse(body);
    return graph.notify(changes, options);
  },
  'POST dashboard-test': (graph, body) => graph.sendDashboardTest(Sending.parse(body).options),
  'POST reset': (graph) => graph.reset(),
};

interface Asked {
  readonly message: IncomingMessage;
  readonly body: string;
  readonly response: ServerResponse;
}

/** Does what a control call asks: JSON in and out; 400 and a sentence for what cannot be done, 404 for no control. */
export async function answerControl(graph: Graph, { message, body, response }: Asked): Promise<void> {
  const { pathname, searchParams } = new URL(message.url ?? '', 'http://stand-in');
  const name = `${message.method ?? 'GET'} ${pathname.slice(DOOR.length)}`;
  const control = Object.hasOwn(controls, name) ? controls[name] : undefined;
  if (!control) return sendJson(response, { status: 404, body: { error: `There is no control "${name}".` } });
  try {
    const result = await control(graph, jsonOr(body || '{}', undefined), searchParams);
    sendJson(response, { status: 200, body: Object(result ?? { success: true }) as object });
  } catch (error) {
    const sentence = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    sendJson(response, { status: 400, body: { error: sentence } });
  }
}

/** Everything at a glance; of leads, counts by form. */
function summaryOf({ state, calls, sendings }: Graph): object {
  const { app, pages, forms, leads, faults, subscriptions } = state;
  const { appSecrets: _, verifyToken: __, ...settings } = app;
  return {
    app: settings,
    subscriptions: [...subscriptions.values()].map(({ object, callbackUrl, fields }) => ({
      object,
      callbackUrl,
      fields,
    })),
    pages: [...pages.values()],
    forms: [...forms.values()].map((form) => ({ ...form, leads: state.leadsOfForm.get(form.id)?.size ?? 0 })),
    leads: leads.size,
    announced: [...leads.values()].filter(({ announced }) => announced).length,
    faults,
    calls: calls.length,
    sendings: sendings(),
  };
}
