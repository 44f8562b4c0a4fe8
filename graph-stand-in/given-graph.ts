import { afterAll } from 'vitest';
import type { GraphOptions } from './graph.ts';
import { createGraph, type Graph, listenGraph } from './index.ts';

export const page = '100000000000007';
export const otherPage = '100000000000008';
export const form = '200000000000071';
export const ad = {
  id: '23849853425890183',
  name: 'Ad',
  adsetId: '23849853425900183',
  adsetName: 'Set',
  campaignId: '23849853425910183',
  campaignName: 'Campaign',
};

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: any;
}

/** The stand-in's present in tests that bring no clock of their own: leads age. */
export const now = new Date('2026-11-20T08:00:00Z');

/** A listening stand-in with two pages, a form and tokens `token` and `other-token`; closed after the file's tests. */
export async function givenGraph(options: Partial<GraphOptions> = {}) {
  const app = { appId: '300000000000007', appSecrets: ['secret'], requireProof: false, now: () => now };
  const graph = createGraph({ ...app, ...options });
  graph.addPage({ id: page, name: 'Page', subscribedFields: ['leadgen'] });
  graph.addPage({ id: otherPage, name: 'Other page' });
  graph.addToken({ token: 'token', pageId: page });
  graph.addToken({ token: 'other-token', pageId: otherPage });
  graph.addForm({ id: form, pageId: page, name: 'Form' });
  const { url, close } = await listenGraph(graph);
  afterAll(close);

  const call = async (method: string, path: string, params: Record<string, string> = {}): Promise<Answer> => {
    const query = new URLSearchParams({ access_token: 'token', ...params });
    return answerOf(await fetch(`${url}${path}?${query.toString()}`, { method }));
  };
  return { graph, url, call, get: (path: string, params?: Record<string, string>) => call('GET', path, params) };
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

/** Leads of the form, a second apart, the last the newest; returns their ids in that order. */
export const givenLeads = (graph: Graph, count: number, since = new Date('2026-11-01T00:00:00Z')): string[] =>
  Array.from({ length: count }, (_, index) => {
    const createdTime = new Date(since.getTime() + index * 1000);
    return graph.addLead({
      formId: form,
      createdTime,
      fieldData: [{ name: 'email', values: [`${index}@example.com`] }],
    }).id;
  });
