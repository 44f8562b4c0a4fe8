import { beforeEach, describe, expect, test } from 'vitest';
import { createGraph } from './index.ts';
import { ad, answerOf, form, givenGraph, now, otherPage, page } from './given-graph.ts';

const { graph, url, get, call } = await givenGraph();
beforeEach(() => {
  graph.clearFaults();
  graph.state.leads.clear();
});

const fieldData = [
  { name: 'full_name', values: ['José / "Pepe"'] },
  { name: '您的姓名?', values: ['a', 'b'] },
  { name: 'empty', values: [] },
  { name: 'none' },
];
const paid = () =>
  graph.addLead({ formId: form, fieldData, ad, platform: 'ig', createdTime: new Date('2026-11-02T03:04:05.678Z') });
const adFields = 'ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name';

describe('the form of an answer', () => {
  test('is escaped JSON with UTF-8 named and the version served', async () => {
    const { id } = paid();
    const { headers, text, body } = await get(`/v24.0/${id}`);
    expect(headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect(headers.get('facebook-api-version')).toBe('v24.0');
    expect(text).toContain('Jos\\u00e9 \\/ \\"Pepe\\"');
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(body.field_data).toEqual(fieldData);
  });

  test('names the newest version where none was asked for, and the oldest served in place of a retired one', async () => {
    const { id } = paid();
    expect((await get(`/${id}`)).headers.get('facebook-api-version')).toBe('v26.0');
    expect((await get(`/v3.2/${id}`)).headers.get('facebook-api-version')).toBe('v21.0');
    expect((await get(`/v99.0/${id}`)).body.error.code).toBe(2500);
    expect((await get(`/v26.0/${id}`, { date_format: 'U' })).body.error.code).toBe(100);
    expect((await get(`/v25.0/${id}`, { date_format: 'U' })).status).toBe(200);
  });
});

describe('the fields of a lead', () => {
  test('are id, created_time and field_data unless asked', async () => {
    const { id } = paid();
    expect((await get(`/v26.0/${id}`)).body).toEqual({
      id,
      created_time: '2026-11-02T03:04:05+0000',
      field_data: fieldData,
    });
    expect(typeof id === 'string' && Number(id) > Number.MAX_SAFE_INTEGER).toBe(true);
  });

  test('are those asked for, and the id', async () => {
    const { id } = paid();
    expect((await get(`/v26.0/${id}`, { fields: 'platform,is_organic,form_id' })).body).toEqual({
      platform: 'ig',
      is_organic: false,
      form_id: form,
      id,
    });
    expect((await get(`/v26.0/${id}`, { fields: 'id,adgroup_id' })).body.error).toMatchObject({
      code: 100,
      message: '(#100) Tried accessing nonexistent field (adgroup_id)',
    });
  });

  test('name the ad to an advertiser; to others, and of organic leads, they are silently absent', async () => {
    const { id } = paid();
    expect(Object.keys((await get(`/v26.0/${id}`, { fields: adFields })).body)).toEqual([...adFields.split(','), 'id']);
    graph.addToken({ token: 'no-advertiser', pageId: page, advertiser: false });
    const unseen = await get(`/v26.0/${id}`, { fields: adFields, access_token: 'no-advertiser' });
    expect([unseen.status, unseen.body]).toEqual([200, { id }]);
    const organic = graph.addLead({ formId: form, fieldData, ad, isOrganic: true });
    expect((await get(`/v26.0/${organic.id}`, { fields: `${adFields},is_organic` })).body).toEqual({
      is_organic: true,
      id: organic.id,
    });
  });

  test('hold disclaimers only on request', async () => {
    const disclaimers = [
      { checkbox_key: 'optional_1', is_checked: '1' as const },
      { checkbox_key: 'optional_2', is_checked: '' as const },
    ];
    const { id } = graph.addLead({ formId: form, fieldData: [], disclaimers });
    expect((await get(`/v26.0/${id}`)).body).not.toHaveProperty('custom_disclaimer_responses');
    expect((await get(`/v26.0/${id}`, { fields: 'custom_disclaimer_responses' })).body).toEqual({
      custom_disclaimer_responses: disclaimers,
      id,
    });
  });
});

describe('a lead that the token cannot have is 100/33', () => {
  const gone = (id: string) => ({
    message: `Unsupported get request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
    type: 'GraphMethodException',
    code: 100,
    error_subcode: 33,
    fbtrace_id: expect.any(String),
  });

  test('because there is none, it is older than 90 days, or another page asks', async () => {
    const old = graph.addLead({ formId: form, fieldData, createdTime: new Date(now.getTime() - 91 * 86_400_000) });
    const { id } = paid();
    for (const [asked, token] of [
      ['444444444444', 'token'],
      [old.id, 'token'],
      [id, 'other-token'],
    ] as const) {
      const { status, body } = await get(`/v26.0/${asked}`, { access_token: token });
      expect([status, body.error]).toEqual([400, gone(asked)]);
    }
  });

  test('because leads access was taken away', async () => {
    const { id } = paid();
    graph.setLeadAccess(page, { can_access_lead: false, enabled_lead_access_manager: true, failure_reason: 'revoked' });
    expect((await get(`/v26.0/${id}`)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    const probe = await get(`/v26.0/${page}`, { fields: 'id,name,has_lead_access.user_id(42).app_id(7)' });
    expect(probe.body.has_lead_access).toEqual({
      app_has_leads_permission: true,
      can_access_lead: false,
      enabled_lead_access_manager: true,
      failure_reason: 'revoked',
      is_page_admin: true,
      user_has_leads_permission: true,
      page_id: page,
      user_id: '42',
    });
    graph.setLeadAccess(page, {});
    expect((await get(`/v26.0/${id}`)).status).toBe(200);
  });

  test('and once it was deleted', async () => {
    const { id } = paid();
    expect((await call('DELETE', `/v26.0/${id}`)).body).toEqual({ success: true });
    expect((await get(`/v26.0/${id}`)).body.error.error_subcode).toBe(33);
  });

  test('an id that is no number is 803', async () => {
    const { status, body } = await get('/v26.0/%7Bleadgen_id%7D');
    expect([status, body.error.code]).toEqual([404, 803]);
    expect(body.error.message).toBe('(#803) Some of the aliases you requested do not exist: {leadgen_id}');
  });
});

describe('several ids in one call', () => {
  test('are answered by id, in the fields asked for, from a token in the header', async () => {
    const [one, two] = [paid(), paid()];
    const headers = { authorization: 'Bearer token' };
    const answer = await answerOf(await fetch(`${url}/v26.0/?ids=${one.id},${two.id}&fields=platform`, { headers }));
    expect(answer.body).toEqual({ [one.id]: { platform: 'ig', id: one.id }, [two.id]: { platform: 'ig', id: two.id } });
    expect(graph.calls.at(-1)).toMatchObject({ ids: [one.id, two.id], page, tokenIn: 'header', path: '/' });
  });

  test('all fail with the one that cannot be read', async () => {
    const { id } = paid();
    expect((await get('/v26.0/', { ids: `${id},999` })).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect((await get('/v26.0/', { ids: `${id},${otherPage}` })).body.error).toMatchObject({
      code: 100,
      error_subcode: 33,
    });
    expect((await get('/v26.0/', { ids: Array(51).fill(id).join(',') })).body.error.code).toBe(100);
  });
});

test('a stand-in that is started anew gives no lead an id that an earlier one gave', () => {
  const idsFrom = (begun: number) => {
    const { addPage, addForm, addLead } = createGraph({ appId: '3', appSecrets: ['s'], now: () => new Date(begun) });
    addPage({ id: page, name: 'Page' });
    addForm({ id: form, pageId: page, name: 'Form' });
    return Array.from({ length: 50 }, () => addLead({ formId: form, fieldData: [] }).id);
  };
  const ids = [...idsFrom(now.getTime()), ...idsFrom(now.getTime() + 1)];
  expect(new Set(ids).size).toBe(100);
  expect(ids.every((id) => id.length === 17)).toBe(true);
});
