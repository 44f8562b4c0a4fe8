import { createRequire } from 'node:module';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { form, givenGraph, givenLeads, page } from './given-graph.ts';

/** As much of Meta's SDK, which comes without types, as is driven here. */
interface Cursor extends Array<Record<string, unknown>> {
  hasNext(): boolean;
  hasPrevious(): boolean;
  next(): Promise<Cursor>;
}
interface Node extends Record<string, unknown> {
  get(fields: string[]): Promise<Node>;
  delete(fields: string[]): Promise<unknown>;
}
interface Form extends Node {
  getLeads(fields: string[], params?: object): Promise<Cursor>;
  getTestLeads(fields: string[]): Promise<Cursor>;
  createTestLead(fields: string[], params: object): Promise<Node>;
}
interface Page extends Node {
  getLeadGenForms(fields: string[]): Promise<Cursor>;
  getSubscribedApps(fields: string[]): Promise<Cursor>;
  createSubscribedApp(fields: string[], params: object): Promise<unknown>;
}
interface Sdk {
  readonly FacebookAdsApi: {
    init(token: string, locale: string, reportsCrashes: boolean): unknown;
    readonly GRAPH: string;
  };
  readonly Lead: new (id: string) => Node;
  readonly LeadgenForm: new (id: string) => Form;
  readonly Page: new (id: string) => Page;
}

const require = createRequire(import.meta.url);
const sdk = require('facebook-nodejs-business-sdk') as Sdk;
const { graph, url } = await givenGraph();
const ids = givenLeads(graph, 60);
const newestFirst = ids.toReversed();
const original = Object.getOwnPropertyDescriptor(sdk.FacebookAdsApi, 'GRAPH') ?? {};

beforeAll(() => {
  Object.defineProperty(sdk.FacebookAdsApi, 'GRAPH', { configurable: true, get: () => url });
  sdk.FacebookAdsApi.init('token', 'en_US', false);
});
afterAll(() => void Object.defineProperty(sdk.FacebookAdsApi, 'GRAPH', original));
beforeEach(() => {
  graph.clearFaults();
  graph.setTokenState('token', 'valid');
});

const idsOf = (cursor: Cursor) => cursor.map(({ id }) => id);

describe("Meta's own SDK", () => {
  test('reads one lead, with all of it or with the fields it selects', async () => {
    const id = ids[3] ?? '';
    const lead = await new sdk.Lead(id).get(['id', 'created_time', 'platform', 'field_data']);
    expect(lead).toMatchObject({
      id,
      created_time: '2026-11-01T00:00:03+0000',
      field_data: [{ name: 'email', values: ['3@example.com'] }],
    });
    const chosen = await new sdk.Lead(id).get(['form_id']);
    expect([chosen['form_id'], chosen['field_data']]).toEqual([form, undefined]);
  });

  test('goes through all pages by next()', async () => {
    const cursor = await new sdk.LeadgenForm(form).getLeads(['id'], { limit: 25 });
    const seen = idsOf(cursor);
    while (cursor.hasNext()) seen.push(...idsOf(await cursor.next()));
    expect(seen).toEqual(newestFirst);
    expect(cursor.hasPrevious()).toBe(true);
  });

  test('filters by time', async () => {
    const value = Date.parse('2026-11-01T00:00:56Z') / 1000;
    const filtering = [{ field: 'time_created', operator: 'GREATER_THAN', value }];
    const cursor = await new sdk.LeadgenForm(form).getLeads(['id', 'created_time', 'field_data'], {
      filtering,
      limit: 2,
    });
    expect([idsOf(cursor), cursor.hasNext()]).toEqual([newestFirst.slice(0, 2), true]);
    await cursor.next();
    expect([idsOf(cursor), cursor.hasNext()]).toEqual([newestFirst.slice(2, 3), false]);
  });

  test('creates, lists and deletes a test lead', async () => {
    const field_data = [{ name: 'email', values: ['test@test.com'] }];
    const { id } = await new sdk.LeadgenForm(form).createTestLead([], { field_data });
    const [listed] = await new sdk.LeadgenForm(form).getTestLeads(['field_data', 'is_organic']);
    expect(listed).toMatchObject({ id, field_data, is_organic: true });
    await new sdk.Lead(id as string).delete([]);
    expect(await new sdk.LeadgenForm(form).getTestLeads([])).toHaveLength(0);
  });

  test("lists a page's forms and subscribes its app", async () => {
    const forms = await new sdk.Page(page).getLeadGenForms(['id', 'name', 'status']);
    expect(forms[0]).toMatchObject({ id: form, name: 'Form', status: 'ACTIVE' });
    await new sdk.Page(page).createSubscribedApp([], { subscribed_fields: ['leadgen'] });
    expect((await new sdk.Page(page).getSubscribedApps([]))[0]).toMatchObject({ subscribed_fields: ['leadgen'] });
  });

  test('hears of errors by status, code and subcode', async () => {
    const id = ids[0] ?? '';
    const failure = (of = id) => new sdk.Lead(of).get(['id']).catch((error: unknown) => error);
    expect(await failure('444444444444')).toMatchObject({ status: 400, response: { code: 100, error_subcode: 33 } });
    graph.setTokenState('token', '190/463');
    expect(await failure()).toMatchObject({
      name: 'FacebookRequestError',
      status: 400,
      response: { code: 190, error_subcode: 463, type: 'OAuthException' },
      message: expect.stringContaining('Session has expired'),
    });
    graph.setTokenState('token', 'valid');
    graph.setFault({ kind: '80005', minutes: 3, on: { page } });
    const throttled = await failure();
    expect(throttled).toMatchObject({ status: 400, response: { code: 80005 } });
    const { headers } = throttled as { headers: Record<string, string> };
    expect(JSON.parse(headers['x-business-use-case-usage'] ?? '')).toMatchObject({
      [page]: [{ type: 'leadgen', estimated_time_to_regain_access: 3 }],
    });
  });
});
