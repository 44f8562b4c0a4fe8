import type { z } from 'zod';
import { clearFaults, setFault } from './faults.ts';
import {
  AppSettings,
  type Form,
  type Lead,
  LeadAccess,
  type NewFault,
  type NewForm,
  type NewLead,
  type NewPage,
  type NewToken,
  type Page,
  Quota,
  type Token,
  TokenState,
} from './records.ts';
import { addForm, addLead, addPage, addToken, emptyState, known, removeLead, type State } from './state.ts';
import { type SendOptionsInput, type WebhookSender, webhookSender } from './webhook-sender.ts';

type Methods = ReturnType<typeof methodsOf>;

/** The stand-in as tests and the control door hold it. */
export interface Graph extends Methods {
  /** Forgets everything but the app's settings, and fills anew. */
  reset(): void;
}

export type GraphOptions = z.input<typeof AppSettings> & {
  readonly now?: () => Date;
  /** Puts in what is there from the start, and again after a reset. */
  readonly fill?: (graph: Methods) => void;
  /** How webhooks are sent where the sending does not say; also those of test leads. */
  readonly sending?: SendOptionsInput;
};

/** A stand-in for Meta's Graph API and its webhooks, in memory; `listenGraph` puts it on the network. */
export function createGraph({ now = () => new Date(), fill, sending, ...settings }: GraphOptions): Graph {
  const state = emptyState(AppSettings.parse(settings), now);
  const sender = webhookSender(state, sending);
  const methods = methodsOf(state, sender);
  const begin = (): void => {
    subscribeApp(state);
    fill?.(methods);
  };
  begin();
  return {
    ...methods,
    reset() {
      sender.stop();
      sender.clear();
      for (const part of Object.values(state)) if (part instanceof Map) part.clear();
      state.faults.length = 0;
      state.calls.length = 0;
      begin();
    },
  };
}

const methodsOf = (state: State, sender: WebhookSender) => ({
  state,
  /** What was called, oldest first. */
  calls: state.calls,
  addPage: (page: z.input<typeof NewPage>): Page => addPage(state, page),
  addToken: (token: z.input<typeof NewToken>): Token => addToken(state, token),
  addForm: (form: z.input<typeof NewForm>): Form => addForm(state, form),
  addLead: (lead: z.input<typeof NewLead>): Lead => addLead(state, lead),
  removeLead: (id: string): void => removeLead(state, known(state.leads, id, 'lead')),
  /** Changes the app: secrets (rotation), whether a proof is required, where webhooks go. */
  setApp(change: Partial<z.input<typeof AppSettings>>): void {
    state.app = AppSettings.parse({ ...state.app, ...change });
    if (change.callbackUrl !== undefined || change.verifyToken !== undefined) subscribeApp(state);
  },
  setTokenState(token: string, to: TokenState): void {
    known(state.tokens, token, 'token').state = TokenState.parse(to);
  },
  setLeadAccess(pageId: string, access: z.input<typeof LeadAccess>): void {
    known(state.pages, pageId, 'page').leadAccess = LeadAccess.parse(access);
  },
  /** A quota begins with a new window; none lifts it. */
  setQuota(pageId: string, quota?: z.input<typeof Quota>): void {
    known(state.pages, pageId, 'page').quota = quota && Quota.parse(quota);
    state.usage.delete(pageId);
  },
  /** As if the page had called `subscribed_apps`; no fields: not installed. */
  subscribePage(pageId: string, fields: readonly string[] = ['leadgen']): void {
    known(state.pages, pageId, 'page').subscribedFields = [...fields];
  },
  setFault: (fault: z.input<typeof NewFault>): number => setFault(state, fault),
  clearFaults: (fault?: number): void => clearFaults(state, fault),
  /** Announces leads by webhook; resolves when every POST was acknowledged or given up. */
  announce: async (leadIds: readonly string[], options?: SendOptionsInput) =>
    sender.announce(
      leadIds.map((id) => known(state.leads, id, 'lead')),
      options,
    ),
  /** Meta sends a test lead by the real webhook, and the caller does not wait for it. */
  announceTestLead(lead: Lead): void {
    const hasCallback = state.subscriptions.has('page');
    if (hasCallback) void sender.announce([lead]);
  },
  notify: sender.notify,
  sendDashboardTest: sender.sendDashboardTest,
  sendings: sender.totals,
  /** Gives up the webhooks under way. */
  stopSending: sender.stop,
});

function subscribeApp({ app, subscriptions }: State): void {
  const { callbackUrl, verifyToken = '' } = app;
  if (callbackUrl === undefined) return;
  subscriptions.set('page', { object: 'page', callbackUrl, verifyToken, fields: ['leadgen'], includeValues: true });
}
