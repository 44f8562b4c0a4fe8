import type { GraphRequest } from './graph-request.ts';
import type { Form, Lead, Page } from './records.ts';
import type { State } from './state.ts';

export type GraphObject =
  | { readonly kind: 'lead'; readonly pageId: string; readonly lead: Lead }
  | { readonly kind: 'form'; readonly pageId: string; readonly form: Form }
  | { readonly kind: 'page'; readonly pageId: string; readonly page: Page }
  | { readonly kind: 'ad'; readonly pageId: string; readonly leads: readonly Lead[] };

/** What an id stands for. An ad is known by its leads. */
export function objectOf(state: State, id: string): GraphObject | undefined {
  const lead = state.leads.get(id);
  if (lead) return { kind: 'lead', pageId: lead.pageId, lead };
  const form = state.forms.get(id);
  if (form) return { kind: 'form', pageId: form.pageId, form };
  const page = state.pages.get(id);
  if (page) return { kind: 'page', pageId: id, page };
  const leads = [...state.leads.values()].filter(({ ad }) => ad?.id === id);
  return leads[0] && { kind: 'ad', pageId: leads[0].pageId, leads };
}

/** The pages that a call is about: of the objects it names, then of its token. */
export function pagesOf(state: State, { ids, token }: GraphRequest): string[] {
  const named = ids.flatMap((id) => objectOf(state, id)?.pageId ?? []);
  const ofToken = state.tokens.get(token ?? '');
  return [...new Set([...named, ...(ofToken?.type === 'PAGE' ? ofToken.pageIds : [])])];
}
