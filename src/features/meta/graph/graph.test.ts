import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { givenGraphServer } from './given-graph-server.ts';
import { graphApi } from './graph.ts';
import { graphClient } from './graph-client.ts';

const page = { pageId: '100000000000001', token: 'EAAtoken' };
const { token } = page;
const LEAD = {
  id: '668610767661077',
  created_time: '2022-02-03T16:16:51+0000',
  field_data: [{ name: 'email', values: ['a@example.com'] }],
};

let graph: Awaited<ReturnType<typeof givenGraphServer>>;
beforeAll(async () => {
  graph = await givenGraphServer();
});
afterAll(() => graph.close());

const api = (app?: Parameters<typeof graphApi>[1]) =>
  graphApi(graphClient({ url: graph.url, version: 'v26.0', appSecrets: ['test_app_secret'] }), app);
const ourApp = { appId: '77', appSecrets: ['test_app_secret'] };
const asked = () =>
  graph.seen.map(({ method, path, query: { appsecret_proof: _, ...query } }) => ({ method, path, query }));

describe('the page', () => {
  test('is read with its token', async () => {
    graph.answers({ id: 100000000000001, name: 'Café', more: true });
    expect(await api().page(page)).toMatchObject({ id: page.pageId, name: 'Café', usage: { appPercent: 0 } });
    expect(asked()).toEqual([{ method: 'GET', path: '/v26.0/100000000000001', query: { fields: 'id,name' } }]);
  });

  test.each([{ id: '2', name: 'Another' }, { name: 'No id' }, {}, [], null])(
    'is not taken for read by %j',
    async (answer) => {
      graph.answers(answer);
      await expect(api().page(page)).rejects.toMatchObject({ name: 'GraphFault', kind: 'transient', reach: 'event' });
    },
  );

  test.each([[{ success: true }], [{ success: 'true' }]])('is subscribed to leadgen: %j', async (answer) => {
    graph.answers(answer);
    await api().subscribe(page);
    const path = '/v26.0/100000000000001/subscribed_apps';
    expect(asked()).toEqual([{ method: 'POST', path, query: { subscribed_fields: 'leadgen' } }]);
  });

  test('is not subscribed when Meta does not say so', async () => {
    graph.answers({ success: false });
    await expect(api().subscribe(page)).rejects.toMatchObject({ name: 'GraphFault' });
  });

  test.each([
    ['our app with leadgen', [{ id: '77', subscribed_fields: ['feed', 'leadgen'] }], true, true],
    ['our app, its id a number', [{ id: 77, subscribed_fields: ['leadgen'] }], true, true],
    ['another app with leadgen', [{ id: '78', subscribed_fields: ['leadgen'] }], false, true],
    ['our app with another field', [{ id: '77', subscribed_fields: ['feed'] }], false, false],
    ['our app without fields', [{ id: '77', name: 'Ours' }], false, false],
    ['no app', [], false, false],
  ])('subscription of %s', async (_name, data, withAppId, withoutAppId) => {
    graph.answers({ data });
    expect(await api(ourApp).subscription(page)).toBe(withAppId);
    expect(await api().subscription(page)).toBe(withoutAppId);
  });

  test.each([
    [
      { can_access_lead: true, app_has_leads_permission: true },
      { canAccess: true, reason: null, resolution: null },
    ],
    [
      { can_access_lead: false, failure_reason: 'CRM access has been revoked', failure_resolution: 'Assign it' },
      { canAccess: false, reason: 'CRM access has been revoked', resolution: 'Assign it' },
    ],
    [
      { can_access_lead: true, app_has_leads_permission: false },
      { canAccess: false, reason: null, resolution: null },
    ],
    [{ page_id: '1' }, { canAccess: null, reason: null, resolution: null }],
    [undefined, { canAccess: null, reason: null, resolution: null }],
  ])('lead access %j', async (access, expected) => {
    graph.answers({ id: page.pageId, has_lead_access: access });
    expect(await api(ourApp).leadAccess(page)).toEqual(expected);
    expect(asked()[0]?.query).toEqual({ fields: 'has_lead_access.app_id(77)' });
  });
});

describe('the token', () => {
  test("its state is asked for with the app's own token", async () => {
    graph.answers({
      data: {
        app_id: '77',
        is_valid: true,
        expires_at: 0,
        profile_id: 100000000000001,
      },
    });
    expect(await api(ourApp).tokenState({ token })).toEqual({
      expiresAt: null,
      profileId: '100000000000001',
    });
    expect(graph.seen[0]).toMatchObject({ authorization: 'Bearer 77|test_app_secret', query: { input_token: token } });
  });

  test('a dead one has a state too', async () => {
    graph.answers({ data: { is_valid: false, expires_at: 1_600_000_000, error: { code: 190, subcode: 463 } } });
    expect(await api(ourApp).tokenState({ token })).toMatchObject({
      expiresAt: new Date('2020-09-13T12:26:40Z'),
      profileId: null,
    });
  });

  test('its state is not known without an app id', async () => {
    graph.answers({});
    expect(await api().tokenState({ token })).toBeNull();
    expect(graph.seen).toEqual([]);
  });

  test("a refused app token is the app's fault, never a dead page; further secrets are tried first", async () => {
    graph.answers({ error: { code: 190 } }, { data: { is_valid: true } });
    const rotating = { appId: '77', appSecrets: ['new', 'old'] };
    expect(await api(rotating).tokenState({ token })).toEqual({ expiresAt: null, profileId: null });
    graph.answers({ error: { code: 190 } });
    await expect(api(rotating).tokenState({ token })).rejects.toMatchObject({ kind: 'refused', reach: 'app' });
  });
});

describe('leads', () => {
  test('one is read by its own id, with every field', async () => {
    graph.answers({ ...LEAD, something_new: [1] });
    const leads = await api().leads({ ids: [LEAD.id], token });
    expect(leads.get(LEAD.id)).toEqual({ ...LEAD, something_new: [1] });
    expect(asked()).toEqual([
      {
        method: 'GET',
        path: `/v26.0/${LEAD.id}`,
        query: {
          fields:
            'id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,is_organic,platform,partner_name,field_data,custom_disclaimer_responses,home_listing,retailer_item_id,vehicle,post',
        },
      },
    ]);
  });

  test('several are read in one call, each id once, also ids of 17 digits as numbers', async () => {
    graph.answers('{"55459717045641545":{"id":55459717045641545},"2":{"id":"2"}}');
    const leads = await api().leads({ ids: ['55459717045641545', '2', '2'], token });
    expect([...leads].map(([id, lead]) => [id, lead['id']])).toEqual([
      ['55459717045641545', '55459717045641545'],
      ['2', '2'],
    ]);
    expect(asked()).toMatchObject([{ path: '/v26.0/', query: { ids: '55459717045641545,2' } }]);
  });

  test('none asks nothing, more than 50 is refused', async () => {
    graph.answers({});
    expect((await api().leads({ ids: [], token })).size).toBe(0);
    const many = Array.from({ length: 51 }, (_, index) => String(index));
    await expect(api().leads({ ids: many, token })).rejects.toThrow('at most 50');
    expect(graph.seen).toEqual([]);
  });

  test.each([
    ['without an id', { created_time: 'x' }],
    ['empty', {}],
    ['of another id', { id: '3' }],
    ['no object', []],
  ])('an answer %s is never a lead', async (_name, lead) => {
    const fault = { name: 'GraphFault', kind: 'transient', reach: 'event' };
    graph.answers(lead);
    await expect(api().leads({ ids: ['1'], token })).rejects.toMatchObject(fault);
    graph.answers({ 1: lead, 2: { id: '2' } });
    await expect(api().leads({ ids: ['1', '2'], token })).rejects.toMatchObject(fault);
  });

  test('an error in place of one, or one that is missing, fails the call for several', async () => {
    graph.answers({ 1: { error: { code: 100, error_subcode: 33 } }, 2: { id: '2' } });
    await expect(api().leads({ ids: ['1', '2'], token })).rejects.toMatchObject({ kind: 'gone', reach: 'event' });
    graph.answers({ 2: { id: '2' } });
    await expect(api().leads({ ids: ['1', '2'], token })).rejects.toMatchObject({ kind: 'transient', reach: 'event' });
  });

  test.each(['1,2', '../1', '{leadgen_id}', '', '1?fields=x'])('what is no id is not sent: %j', async (id) => {
    graph.answers({});
    await expect(api().leads({ ids: [id], token })).rejects.toMatchObject({ kind: 'refused', reach: 'event' });
    expect(graph.seen).toEqual([]);
  });

  test('a refused field costs only the fields that not every lead has', async () => {
    graph.answers({ error: { code: 100, message: '(#100) Tried accessing nonexisting field (vehicle)' } }, LEAD);
    expect((await api().leads({ ids: [LEAD.id], token })).get(LEAD.id)).toEqual(LEAD);
    expect(asked()[1]?.query).toEqual({ fields: 'id,created_time,form_id,field_data,ad_id,platform,is_organic' });
  });

  test.each([
    [{ code: 100 }, 2, 'refused'],
    [{ code: 100, error_subcode: 33 }, 1, 'gone'],
    [{ code: 190 }, 1, 'dead'],
    [{ code: 80005 }, 1, 'throttled'],
  ])('an error %j is asked %i times', async (error, times, kind) => {
    graph.answers({ error });
    await expect(api().leads({ ids: ['1'], token })).rejects.toMatchObject({ kind });
    expect(graph.seen).toHaveLength(times);
  });
});

describe('pages of a list', () => {
  const more = (after: string) => ({
    cursors: { before: 'x', after },
    next: `https://elsewhere.invalid/?access_token=EAAtoken&after=${after}`,
  });

  test("a form's leads are filtered by unix seconds and walked by cursors until there is no next", async () => {
    graph.answers(
      { data: [LEAD], paging: more('c1') },
      { data: [], paging: more('c2') },
      { data: [], paging: { cursors: { after: 'c3' } } },
    );
    const ask = (after?: string) => api().formLeads({ formId: '9', token, sinceSeconds: 1_519_800_000.9, after });
    const first = await ask();
    expect(first).toMatchObject({ leads: [LEAD], next: 'c1', usage: { pagePercent: 0 } });
    expect(await ask('c1')).toMatchObject({ leads: [], next: 'c2' });
    expect(await ask('c2')).toMatchObject({ next: null });
    expect(asked()[0]).toMatchObject({
      path: '/v26.0/9/leads',
      query: { limit: '100', filtering: '[{"field":"time_created","operator":"GREATER_THAN","value":1519800000}]' },
    });
    expect(asked().map(({ query }) => query['after'])).toEqual([undefined, 'c1', 'c2']);
    for (const { url } of graph.seen) expect(url).not.toContain('EAAtoken');
  });

  test('a list without paging is whole', async () => {
    graph.answers({ data: [] });
    expect(await api().formLeads({ formId: '9', token, sinceSeconds: 0, limit: 5 })).toMatchObject({
      leads: [],
      next: null,
    });
    expect(asked()[0]?.query['limit']).toBe('5');
  });

  test.each([
    ['no cursor', { data: [], paging: { next: 'https://elsewhere.invalid/' } }],
    ['the same cursor again', { data: [], paging: more('c1') }],
    ['no data', { paging: more('c2') }],
    ['an error in place of a lead', { data: [LEAD, { error: { code: 2 } }] }],
  ])('%s is a fault, never an end', async (_name, answer) => {
    graph.answers(answer);
    const call = api().formLeads({ formId: '9', token, sinceSeconds: 0, after: 'c1' });
    await expect(call).rejects.toMatchObject({ name: 'GraphFault', kind: 'transient' });
  });

  test('a lead without an id keeps none of its neighbours from us', async () => {
    graph.answers({ data: [{}, LEAD] });
    expect(await api().formLeads({ formId: '9', token, sinceSeconds: 0 })).toMatchObject({
      leads: [{}, LEAD],
      next: null,
    });
  });

  test("a page's forms, archived ones too", async () => {
    graph.answers({
      data: [{ id: 320301552296525, name: 'Demo', status: 'ARCHIVED', locale: 'en_US', leads_count: 3 }, { id: '2' }],
      paging: more('c1'),
    });
    expect(await api().forms(page)).toMatchObject({
      forms: [
        { id: '320301552296525', name: 'Demo', status: 'ARCHIVED', locale: 'en_US', leads_count: 3 },
        { id: '2', name: null, status: null, locale: null, leads_count: null },
      ],
      next: 'c1',
    });
    expect(asked()[0]).toMatchObject({ path: '/v26.0/100000000000001/leadgen_forms', query: { limit: '100' } });
  });
});

describe('a form', () => {
  const node = {
    id: '9',
    name: 'Wedding',
    locale: 'en_US',
    status: 'ACTIVE',
    questions: [
      { id: 'q1', key: 'full_name', label: 'Full name', type: 'FULL_NAME' },
      {
        key: 'service',
        label: 'Service',
        type: 'CUSTOM',
        options: [{ key: 'bridal_photography', value: 'Bridal photography' }],
      },
    ],
    legal_content: {
      id: '4',
      custom_disclaimer: {
        title: 'Terms',
        body: { text: 'We call you.' },
        checkboxes: [{ key: 'optional_1', text: 'Yes, call me', is_required: false }],
      },
    },
  };

  test('has its questions with their choices, and what people agree to', async () => {
    graph.answers(node);
    expect(await api().form({ formId: '9', token })).toEqual({
      id: '9',
      name: 'Wedding',
      locale: 'en_US',
      status: 'ACTIVE',
      questions: [
        { key: 'full_name', label: 'Full name', type: 'FULL_NAME', options: [] },
        {
          key: 'service',
          label: 'Service',
          type: 'CUSTOM',
          options: [{ key: 'bridal_photography', value: 'Bridal photography' }],
        },
      ],
      disclaimer: {
        title: 'Terms',
        body: 'We call you.',
        checkboxes: [{ key: 'optional_1', text: 'Yes, call me', is_required: false }],
      },
    });
  });

  test('is read without its disclaimer when Meta refuses that', async () => {
    const { legal_content: _, ...plain } = node;
    graph.answers({ error: { code: 100 } }, plain);
    expect(await api().form({ formId: '9', token })).toMatchObject({ disclaimer: null, name: 'Wedding' });
    expect(asked().map(({ query }) => query['fields'])).toEqual([
      'id,name,locale,status,questions,legal_content{custom_disclaimer}',
      'id,name,locale,status,questions',
    ]);
  });

  test('may lack everything but its id', async () => {
    graph.answers({ id: 9 });
    expect(await api().form({ formId: '9', token })).toMatchObject({
      id: '9',
      name: null,
      questions: [],
      disclaimer: null,
    });
  });
});
