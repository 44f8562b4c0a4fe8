import { beforeAll, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';

const figures = [
  'performanceMetrics',
  'userPerformance',
  'transitionMatrix',
  'slaViolations',
  'conversionRates',
  'summary',
  'statusStatistics',
  'slaCompliance',
  'workflowEfficiency',
  'bottleneckAnalysis',
];
const withDays = figures.filter((figure) => figure !== 'summary');

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});
const ask = (figure: string, query: Readonly<Record<string, string | number>> = {}) =>
  entity.call(`stages.${figure}`, { query });

test.each(figures)('%s is for admins, managers and reps; not for support, nor for nobody', async (figure) => {
  for (const as of ['admin', 'manager', 'rep1'] as const)
    expect((await entity.call(`stages.${figure}`, { as })).status).toBe(200);
  expect((await entity.call(`stages.${figure}`, { as: 'support' })).status).toBe(403);
  expect((await entity.call(`stages.${figure}`, { as: null })).status).toBe(401);
});

test('recent changes are for everybody of the entity, and for nobody else', async () => {
  for (const as of ['admin', 'manager', 'rep1', 'support'] as const)
    expect((await entity.call('stages.recent', { as })).status).toBe(200);
  expect((await entity.call('stages.recent', { as: null })).status).toBe(401);
});

test.each(withDays)('%s refuses days that are none or the wrong way round, and says where', async (figure) => {
  for (const [path, query] of [
    ['date_to', { date_from: '2026-02-02', date_to: '2026-02-01' }],
    ['date_from', { date_from: '2026-02-30' }],
    ['date_to', { date_to: 'yesterday' }],
  ] as const) {
    const { status, body } = await ask(figure, query);
    expect([status, body.errors[0].path]).toEqual([400, path]);
  }
});

test.each([...figures, 'recent'])('%s refuses a field that it does not know', async (figure) => {
  const { status, body } = await ask(figure, { datefrom: '2026-02-01' });
  expect([status, JSON.stringify(body.errors)]).toEqual([400, expect.stringContaining('datefrom')]);
});

test.each([
  ['slaViolations', { sla_hours: 0 }, 'sla_hours'],
  ['slaCompliance', { sla_hours: 'many' }, 'sla_hours'],
  ['userPerformance', { user_id: -1 }, 'user_id'],
  ['slaViolations', { limit: 201 }, 'limit'],
  ['recent', { limit: 201 }, 'limit'],
  ['recent', { offset: -1 }, 'offset'],
  ['summary', { date_from: '2026-02-01' }, 'date_from'],
])('%s refuses %j', async (figure, query, path) => {
  const { status, body } = await ask(figure, query);
  expect([status, body.errors[0].path]).toEqual([400, path]);
});

test('without leads, counts are 0, and shares and averages null', async () => {
  const data = async (figure: string) => (await ask(figure)).body.data;
  expect(await data('performanceMetrics')).toHaveLength(8);
  expect((await data('performanceMetrics'))[0]).toEqual({
    status_name: 'new',
    status_description: 'Lead received from webhook/ingestion',
    total_entries: 0,
    total_exits: 0,
    currently_in_stage: 0,
    avg_duration_hours: null,
    min_duration_hours: null,
    max_duration_hours: null,
    leads_exceeding_24h: 0,
    leads_exceeding_48h: 0,
  });
  const people = await data('userPerformance');
  expect(people).toHaveLength(3);
  expect(people[0]).toMatchObject({ leads: 0, won: 0, conversion_rate: null, avg_cycle_days: null });
  expect([await data('transitionMatrix'), await data('slaViolations'), await data('recent')]).toEqual([[], [], []]);
  expect((await data('conversionRates'))[0]).toMatchObject({ entered: 0, still_there: 0, forward_rate: null });
  expect((await data('statusStatistics'))[7]).toEqual({
    status_name: 'lost',
    count: 0,
    share: null,
    avg_age_hours: null,
  });
  expect((await data('slaCompliance')).overall).toMatchObject({ total_stages: 0, compliance_rate: null });
  expect(await data('workflowEfficiency')).toMatchObject({
    closed_leads: 0,
    median_changes: null,
    reopened_share: null,
  });
  expect((await data('bottleneckAnalysis'))[0]).toMatchObject({ leads_over_sla: 0, longest_waiting: [] });
  expect(await data('summary')).toMatchObject({ total_leads: 0, changes_last_7_days: 0 });
});

test('without any limit, nobody is too late, unless one is named', async () => {
  const own = await testEntity();
  await own.scope.rows('lead_statuses').update({ sla_hours: null });
  const data = async (figure: string, query = {}) => (await own.call(`stages.${figure}`, { query })).body.data;
  expect(await data('slaCompliance')).toMatchObject({ statuses: [], overall: { total_stages: 0 } });
  expect((await data('slaCompliance', { sla_hours: 24 })).statuses).toHaveLength(6);
  expect([await data('slaViolations'), (await data('summary')).exceeding_sla]).toEqual([[], 0]);
  expect((await data('bottleneckAnalysis'))[0]).toMatchObject({ sla_hours: null, total_hours_over: 0 });
});
