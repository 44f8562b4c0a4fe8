import { describe, expect, test } from 'vitest';
import { ad, form, givenGraph, givenLeads, page } from './given-graph.ts';

const { graph, get } = await givenGraph();
const ids = givenLeads(graph, 60);
const newestFirst = ids.toReversed();
const seconds = (index: number) => Date.parse('2026-11-01T00:00:00Z') / 1000 + index;
const idsOf = (body: any): string[] => body.data.map(({ id }: { id: string }) => id);

describe('paging', () => {
  test('gives 25 unless asked, newest first, and links that hold the token until the last page', async () => {
    const seen: string[] = [];
    let { body } = await get(`/v26.0/${form}/leads`, { fields: 'id' });
    expect(body.paging.next).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v26\.0\/\d+\/leads\?access_token=token&.*after=/);
    for (;;) {
      seen.push(...idsOf(body));
      if (body.paging.next === undefined) break;
      body = await (await fetch(body.paging.next)).json();
    }
    expect(seen).toEqual(newestFirst);
    expect(body.data).toHaveLength(10);
    expect(Object.keys(body.paging)).toEqual(['cursors', 'previous']);
    expect(idsOf(await (await fetch(body.paging.previous)).json())).toEqual(newestFirst.slice(25, 50));
  });

  test('by cursor neither repeats nor skips when leads arrive and go meanwhile', async () => {
    const first = (await get(`/v26.0/${form}/leads`, { limit: '10' })).body;
    const [arrived] = givenLeads(graph, 1, new Date('2026-11-05T00:00:00Z'));
    const gone = newestFirst[9] ?? '';
    graph.removeLead(gone);
    const second = (await get(`/v26.0/${form}/leads`, { limit: '10', after: first.paging.cursors.after })).body;
    expect(idsOf(second)).toEqual(newestFirst.slice(10, 20));
    graph.removeLead(arrived ?? '');
    newestFirst.splice(9, 1);
  });

  test('ends without paging when nothing is there', async () => {
    graph.addForm({ id: '200000000000072', pageId: page, name: 'Empty' });
    expect((await get('/200000000000072/leads')).body).toEqual({ data: [] });
  });

  test.each(['1000', '15000'])('a limit of %s is too much: HTTP 500', async (limit) => {
    const { status, body } = await get(`/${form}/leads`, { limit });
    expect([status, body.error.code]).toEqual([500, 1]);
  });

  test.each([{ limit: '0' }, { limit: 'many' }, { after: 'nonsense' }])('%o is refused', async (params) => {
    expect((await get(`/${form}/leads`, params as never)).body.error.code).toBe(100);
  });
});

describe('filtering', () => {
  const filtered = async (filters: unknown) =>
    idsOf((await get(`/${form}/leads`, { filtering: JSON.stringify(filters), limit: '100' })).body).map((id) =>
      ids.indexOf(id),
    );

  test('compares time_created in unix seconds', async () => {
    const by = (operator: string, index: number) => ({ field: 'time_created', operator, value: seconds(index) });
    expect(await filtered([by('GREATER_THAN', 57)])).toEqual([59, 58]);
    expect(await filtered([by('GREATER_THAN_OR_EQUAL', 57)])).toEqual([59, 58, 57]);
    expect(await filtered([by('LESS_THAN', 2)])).toEqual([1, 0]);
    expect(await filtered([by('GREATER_THAN', 10), by('LESS_THAN', 12)])).toEqual([11]);
  });

  test.each([
    ['another field name', { field: 'created_time', operator: 'GREATER_THAN', value: 4_000_000_000 }],
    ['an ISO date', { field: 'time_created', operator: 'GREATER_THAN', value: '2036-01-01T00:00:00+0000' }],
  ])('ignores %s silently and returns everything', async (_, filter) => {
    expect(await filtered([filter])).toHaveLength(newestFirst.length);
  });

  test('by id is an unknown error, and what is no list a parameter error', async () => {
    const byId = JSON.stringify([{ field: 'id', operator: 'GREATER_THAN', value: 1 }]);
    const { status, body } = await get(`/${form}/leads`, { filtering: byId });
    expect([status, body.error.code, body.error.message]).toEqual([500, 1, 'An unknown error has occurred']);
    expect((await get(`/${form}/leads`, { filtering: 'x' })).body.error.code).toBe(100);
  });

  test('since and until do nothing', async () => {
    const { body } = await get(`/${form}/leads`, { since: '4000000000', until: '1', limit: '100' });
    expect(body.data).toHaveLength(newestFirst.length);
  });
});

test('an archived form still answers, and leads of more than 90 days ago are gone from it', async () => {
  graph.addForm({ id: '200000000000073', pageId: page, name: 'Archived', status: 'ARCHIVED' });
  const { id } = graph.addLead({ formId: '200000000000073', fieldData: [], ad });
  graph.addLead({ formId: '200000000000073', fieldData: [], createdTime: new Date('2026-01-01T00:00:00Z') });
  expect(idsOf((await get('/200000000000073/leads')).body)).toEqual([id]);
  const counts = { fields: 'status,leads_count,expired_leads_count,organic_leads_count' };
  expect((await get('/200000000000073', counts)).body).toMatchObject({
    status: 'ARCHIVED',
    leads_count: 2,
    expired_leads_count: 1,
    organic_leads_count: 1,
  });
});

test('an ad gives its own leads, and none to another page', async () => {
  expect((await get(`/v26.0/${ad.id}/leads`)).body.data).toHaveLength(1);
  expect((await get(`/v26.0/${ad.id}/leads`, { access_token: 'other-token' })).body.error.error_subcode).toBe(33);
  expect((await get(`/v26.0/${form}/leads`, { access_token: 'other-token' })).body.error.error_subcode).toBe(33);
});
