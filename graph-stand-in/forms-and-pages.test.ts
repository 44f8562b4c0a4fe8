import { describe, expect, test } from 'vitest';
import { form, givenGraph, page } from './given-graph.ts';

const { graph, get, call } = await givenGraph();
const questions = [
  { key: 'email', label: 'Email', type: 'EMAIL' },
  { key: 'markets', label: 'Which markets?', type: 'CUSTOM', options: [{ key: 'metals', value: 'Metals' }] },
];
graph.addForm({ id: form, pageId: page, name: 'Form', locale: 'en_GB', questions });

describe('forms', () => {
  test('come with their default fields', async () => {
    expect((await get(`/v26.0/${form}`)).body).toEqual({
      id: form,
      leadgen_export_csv_url: `https://www.facebook.com/ads/lead_gen/export_csv/?id=${form}&type=form&source_type=graph_api`,
      locale: 'en_GB',
      name: 'Form',
      status: 'ACTIVE',
    });
  });

  test('give the parts of questions that are asked for', async () => {
    const { body } = await get(`/v26.0/${form}`, { fields: 'page,questions{key,type,options}' });
    expect(body).toEqual({
      page: { id: page, name: 'Page' },
      questions: [
        { key: 'email', type: 'EMAIL', id: `${form}1` },
        { key: 'markets', type: 'CUSTOM', options: [{ key: 'metals', value: 'Metals' }], id: `${form}2` },
      ],
      id: form,
    });
  });

  test('are listed by page, archived ones too, in pages', async () => {
    graph.addForm({ id: '200000000000079', pageId: page, name: 'Old', status: 'ARCHIVED' });
    const first = (await get(`/v26.0/${page}/leadgen_forms`, { fields: 'status', limit: '1' })).body;
    expect(first.data).toEqual([{ status: 'ARCHIVED', id: '200000000000079' }]);
    const second = await (await fetch(first.paging.next)).json();
    expect(second).toMatchObject({ data: [{ status: 'ACTIVE', id: form }] });
    expect(second).not.toHaveProperty('paging.next');
  });
});

describe('test leads', () => {
  test('are one a form, organic, read like any lead, and make room when deleted', async () => {
    const answers = JSON.stringify([{ name: 'email', values: ['test@test.com'] }]);
    const disclaimers = JSON.stringify([{ checkbox_key: 'my_checkbox', is_checked: true }]);
    const create = () =>
      call('POST', `/v26.0/${form}/test_leads`, { field_data: answers, custom_disclaimer_responses: disclaimers });
    const { id } = (await create()).body;
    const fields = 'is_organic,ad_id,field_data,custom_disclaimer_responses';
    expect((await get(`/v26.0/${id}`, { fields })).body).toEqual({
      is_organic: true,
      field_data: [{ name: 'email', values: ['test@test.com'] }],
      custom_disclaimer_responses: [{ checkbox_key: 'my_checkbox', is_checked: '1' }],
      id,
    });
    expect((await create()).body.error.code).toBe(100);
    expect((await get(`/v26.0/${form}/test_leads`)).body.data).toMatchObject([{ id }]);
    expect((await get(`/v26.0/${form}/leads`)).body).toEqual({ data: [] });
    await call('DELETE', `/v26.0/${id}`);
    expect((await create()).status).toBe(200);
  });

  test('without answers get dummy ones for each question', async () => {
    graph.addForm({ id: '200000000000078', pageId: page, name: 'Dummy', questions });
    const { id } = (await call('POST', '/v26.0/200000000000078/test_leads')).body;
    expect((await get(`/v26.0/${id}`)).body.field_data).toEqual([
      { name: 'email', values: ['test@fb.com'] },
      { name: 'markets', values: ['metals'] },
    ]);
  });
});

describe('subscribed_apps', () => {
  const read = async () => (await get(`/v26.0/${page}/subscribed_apps`)).body;

  test('is empty once deleted, and holds the app with its fields once subscribed', async () => {
    expect((await call('DELETE', `/v26.0/${page}/subscribed_apps`)).body).toEqual({ success: true });
    expect(await read()).toEqual({ data: [] });
    expect((await call('POST', `/v26.0/${page}/subscribed_apps`)).body.error).toMatchObject({ code: 100 });
    const subscribed = await call('POST', `/v26.0/${page}/subscribed_apps`, { subscribed_fields: 'leadgen,feed' });
    expect(subscribed.body).toEqual({ success: true });
    expect((await read()).data).toMatchObject([
      { name: 'SalesMagnet', id: '300000000000007', subscribed_fields: ['leadgen', 'feed'] },
    ]);
  });
});

test.each([
  ['GET', `/${page}/nothing`, 2500],
  ['POST', `/${form}/leads`, 100],
  ['DELETE', `/${page}`, 100],
  ['GET', '/1/2/3', 2500],
])('%s %s is no call of this API: code %s', async (method, path, code) => {
  expect((await call(method, path)).body.error.code).toBe(code);
});
