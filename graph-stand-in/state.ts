import type { z } from 'zod';
import {
  type AppSettings,
  type AppSubscription,
  type Form,
  type Lead,
  NewForm,
  NewLead,
  NewPage,
  NewToken,
  type Page,
  type Token,
} from './records.ts';
import { type SetFault } from './faults.ts';
import type { Usage } from './usage.ts';
import type { LoggedCall } from './call-log.ts';

/** All that the stand-in knows, in memory. */
export interface State {
  app: AppSettings;
  readonly now: () => Date;
  readonly pages: Map<string, Page>;
  readonly tokens: Map<string, Token>;
  readonly forms: Map<string, Form>;
  readonly leads: Map<string, Lead>;
  readonly leadsOfForm: Map<string, Set<Lead>>;
  /** By object: Meta has one callback per app and object. */
  readonly subscriptions: Map<string, AppSubscription>;
  readonly usage: Map<string, Usage>;
  readonly faults: SetFault[];
  readonly calls: LoggedCall[];
  readonly firstId: bigint;
  sequence: number;
}

/** Above 2^53, as many of Meta's are: a reader that takes ids for numbers shows itself. */
const SMALLEST_ID = 50_000_000_000_000_000n;
/** A stand-in that is started anew must not give ids again, or the product takes new leads for known ones. */
const firstId = (begun: Date): bigint => SMALLEST_ID + BigInt(begun.getTime()) * 1_000n;

export const emptyState = (app: AppSettings, now: () => Date): State => ({
  app,
  now,
  pages: new Map(),
  tokens: new Map(),
  forms: new Map(),
  leads: new Map(),
  leadsOfForm: new Map(),
  subscriptions: new Map(),
  usage: new Map(),
  faults: [],
  calls: [],
  firstId: firstId(now()),
  sequence: 0,
});

export function addPage(state: State, input: z.input<typeof NewPage>): Page {
  const page = { ...NewPage.parse(input), sequence: ++state.sequence, createdTime: state.now() };
  state.pages.set(page.id, page);
  return page;
}

export function addToken(state: State, input: z.input<typeof NewToken>): Token {
  const token = NewToken.parse(input);
  for (const id of token.pageIds) known(state.pages, id, 'page');
  state.tokens.set(token.token, token);
  return token;
}

export function addForm(state: State, input: z.input<typeof NewForm>): Form {
  const parsed = NewForm.parse(input);
  known(state.pages, parsed.pageId, 'page');
  const form = { ...parsed, sequence: ++state.sequence, createdTime: parsed.createdTime ?? state.now() };
  state.forms.set(form.id, form);
  return form;
}

export function addLead(state: State, input: z.input<typeof NewLead>): Lead {
  const parsed = NewLead.parse(input);
  const { pageId } = known(state.forms, parsed.formId, 'form');
  const sequence = ++state.sequence;
  const id = parsed.id ?? String(state.firstId + BigInt(sequence));
  if (state.leads.has(id)) throw new Error(`The stand-in has a lead ${id} already.`);
  const lead = { ...parsed, id, pageId, sequence, createdTime: parsed.createdTime ?? state.now() };
  state.leads.set(id, lead);
  const ofForm = state.leadsOfForm.get(lead.formId) ?? new Set();
  state.leadsOfForm.set(lead.formId, ofForm.add(lead));
  return lead;
}

export function removeLead(state: State, lead: Lead): void {
  state.leads.delete(lead.id);
  state.leadsOfForm.get(lead.formId)?.delete(lead);
}

/** Throws a sentence for the author of a test that names something the stand-in does not have. */
export function known<T>(records: ReadonlyMap<string, T>, id: string, what: string): T {
  const record = records.get(id);
  if (record === undefined) throw new Error(`The stand-in has no ${what} ${id}.`);
  return record;
}
