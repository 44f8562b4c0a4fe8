import { beforeAll, expect, test } from 'vitest';
import { type Input, type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';

const figures = [
  'dashboard',
  'leads',
  'platforms',
  'users',
  'funnel',
  'timeBased',
  'activities',
  'slaCompliance',
  'sources',
];

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});
const ask = (figure: string, input: Input = {}) => entity.call(`analytics.${figure}`, input);

test.each(figures)('%s is for admins, managers and reps; not for support, nor for nobody', async (figure) => {
  for (const as of ['admin', 'manager', 'rep1'] as const) expect((await ask(figure, { as })).status).toBe(200);
  expect((await ask(figure, { as: 'support' })).status).toBe(403);
  expect((await ask(figure, { as: null })).status).toBe(401);
});

test.each(figures)('%s of another person is 403 to a rep, who may name the own id', async (figure) => {
  const of = (id: number) => ask(figure, { as: 'rep1', query: { assigned_user_id: id } });
  expect((await of(entity.ids.rep2)).status).toBe(403);
  expect((await of(entity.ids.rep1)).status).toBe(200);
});

test.each(figures)('%s refuses what it cannot mean, and says where', async (figure) => {
  const wrong = [
    ['date_to', { date_from: '2024-02-01', date_to: '2024-01-31' }],
    ['date_from', { date_from: '2024-02-30' }],
    ['status', { status: 'a status of nobody' }],
    ['platform', { platform: 'carrier pigeon' }],
    ['assigned_user_id', { assigned_user_id: 'me' }],
    ['', { datefrom: '2024-01-01' }],
  ] as const;
  for (const [path, query] of wrong) {
    const { status, body } = await ask(figure, { query });
    expect([path, status, body.errors?.[0]?.path]).toEqual([path, 400, expect.stringContaining(path)]);
  }
});

test('without leads, rates are 0 and averages null', async () => {
  const empty = { query: { date_from: '1990-01-01', date_to: '1990-01-31' } };
  const nothing = { conversion_rate: 0, avg_cycle_time: null, avg_assignment_time: null };
  expect((await ask('dashboard', empty)).body.data).toMatchObject({ total_leads: 0, ...nothing });
  expect((await ask('platforms', empty)).body.data).toEqual([]);
  expect((await ask('sources', empty)).body).toMatchObject({ data: [], total: 0 });
  expect((await ask('users', empty)).body.data).toHaveLength(3);
  expect((await ask('users', empty)).body.data[0]).toMatchObject({ leads_assigned: 0, ...nothing });
  expect((await ask('slaCompliance', empty)).body.data).toMatchObject({
    total_leads: 0,
    compliance_rate: 0,
    avg_exceeded_time: null,
    by_status: {},
  });
  const { stages } = (await ask('funnel', empty)).body.data;
  expect(stages).toHaveLength(8);
  expect(stages[0]).toEqual({ stage: 'new', count: 0, percentage: 0 });
  expect((await ask('timeBased', empty)).body.data).toHaveLength(31);
});

test('periods go back from today unless told otherwise, and no further than ten years of days', async () => {
  const length = async (query: Record<string, string>) => (await ask('timeBased', { query })).body.data?.length;
  expect(await length({})).toBe(30);
  expect(await length({ group_by: 'week' })).toBe(12);
  expect(await length({ group_by: 'month', date_to: '2024-02-29' })).toBe(12);
  expect(await length({ date_from: '2500-01-01' })).toBe(1); // the day itself, although it is to come
  expect(await length({ date_from: '2014-12-01', date_to: '2024-12-31' })).toBe(3_684);
  const far = await ask('timeBased', { query: { date_from: '1970-01-01', date_to: '9998-12-31' } });
  expect([far.status, far.body.errors]).toMatchObject([400, [{ path: 'date_from' }]]);
});

test('a page of origins is a part of them all', async () => {
  const own = await testEntity();
  for (const utm_source of ['b', 'a', 'b', null]) await givenLead(own, { attribution: { utm_source } });
  const page = async (offset: number) =>
    (await own.call('analytics.sources', { query: { group_by: 'utm_source', limit: 2, offset } })).body;
  const [first, second, beyond] = [await page(0), await page(2), await page(4)];
  expect([first.total, second.total, beyond]).toMatchObject([3, 3, { data: [], total: 3 }]);
  expect([...first.data, ...second.data].map(({ group }: { group: string | null }) => group)).toEqual(['b', null, 'a']);
});

test('a rep who sees only own leads is not shown what was done on those of others', async () => {
  const own = await testEntity();
  const leadId = await givenLead(own, { first_name: 'Ann', assignedTo: own.ids.rep2 });
  const activity = { lead_id: leadId, activity_type: 'call', description: 'Called', created_at: new Date() };
  await own.scope.add('lead_activities', { ...activity, user_id: own.ids.rep1 });
  const shown = async () => {
    const { recent_activities: recent } = (await own.call('analytics.dashboard', { as: 'rep1' })).body.data;
    const { total_activities: counted } = (await own.call('analytics.activities', { as: 'rep1' })).body.data;
    return [recent.length, counted];
  };
  expect(await shown()).toEqual([1, 1]);
  await own.scope.rows('entity_settings').update({ rep_visibility: 'own' });
  expect(await shown()).toEqual([0, 0]);
});
