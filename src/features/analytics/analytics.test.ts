import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenHistories, type History } from './given-histories.ts';
import { plain, type PlainQuery, SLA } from './given-plain-figures.ts';

// Every figure against a plain recomputation from the same histories, over the night in which clocks change.

const LEADS = 220;
const figures = ['dashboard', 'leads', 'platforms', 'funnel', 'activities', 'slaCompliance'] as const;
const groupings = ['source', 'campaign', 'form', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'];
const units = [
  ['day', '2024-03-08', '2024-03-12'],
  ['week', '2024-02-28', '2024-03-21'],
  ['month', '2024-01-15', '2024-04-02'],
] as const;

describe.each([
  ['America/New_York', '2024-03-10T07:00Z'], // its clocks change then
  ['Asia/Kathmandu', '2024-03-09T18:15Z'],
])('in %s', (zone, middle) => {
  const now = Date.parse(middle) + 11 * 86_400_000 + 1_234;
  let entity: TestEntity;
  let all: History[];

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now });
    if (entity) return;
    entity = await testEntity();
    await entity.scope.rows('entity_settings').update({ time_zone: zone });
    for (const [id, hours] of Object.entries(SLA))
      await entity.scope
        .rows('lead_statuses')
        .where({ id: Number(id) })
        .update({ sla_hours: hours });
    all = await givenHistories(entity, { seed: 20_240_310, leads: LEADS, begin: now - 22 * 86_400_000, now });
  });
  afterEach(() => void vi.useRealTimers());

  const ask = async (figure: string, query: object, as: Person = 'manager') => {
    const { body, status } = await entity.call(`analytics.${figure}`, { as, query: query as Record<string, string> });
    expect([figure, status, body.errors]).toEqual([figure, 200, undefined]);
    return body.data;
  };
  const figuresIn = (data: any) => {
    const { recent_activities: _, upcoming_follow_ups: __, ...rest } = data;
    return Array.isArray(data) ? data : rest;
  };

  const queries: [sent: Record<string, string>, meant: Partial<PlainQuery>][] = [
    [{}, {}],
    [{ date_from: '2024-03-09' }, { from: '2024-03-09' }],
    [{ date_to: '2024-03-10' }, { to: '2024-03-10' }],
    [
      { date_from: '2024-03-10', date_to: '2024-03-10' },
      { from: '2024-03-10', to: '2024-03-10' },
    ],
    [
      { date_from: '2024-03-01', date_to: '2024-03-17' },
      { from: '2024-03-01', to: '2024-03-17' },
    ],
    [{ platform: 'instagram' }, { platform: 'instagram' }],
    [{ platform: 'manual' }, { platform: 'manual' }],
    [
      { status: 'won', date_from: '2024-03-04' },
      { status: 'won', from: '2024-03-04' },
    ],
    [
      { date_from: '2021-01-01', date_to: '2021-12-31' },
      { from: '2021-01-01', to: '2021-12-31' },
    ],
  ];

  test.each(queries)('every figure is what plain counting says: %o', async (sent, meant) => {
    const query = { zone, now, ...meant };
    for (const figure of figures)
      expect([figure, figuresIn(await ask(figure, sent))]).toEqual([figure, plain[figure](all, query)]);
    for (const group_by of groupings)
      expect([group_by, await ask('sources', { ...sent, group_by, limit: 200 })]).toEqual([
        group_by,
        plain.sources(all, query, group_by),
      ]);
    const people = await ask('users', sent);
    for (const rep of ['rep1', 'rep2', 'rep3'] as const) {
      const own = people.find(({ user_id }: { user_id: number }) => user_id === entity.ids[rep]);
      expect(own).toEqual({
        ...{ user_id: entity.ids[rep], username: `${rep}-${entity.name}` },
        ...plain.user(all, query, entity.ids[rep]),
      });
    }
  });

  test.each(units)('by %s, every period has its leads, and those without are there', async (group_by, from, to) => {
    const query = { zone, now, from, to };
    const data = await ask('timeBased', { group_by, date_from: from, date_to: to });
    expect(data).toEqual(plain.timeBased(all, query, group_by));
    expect(data.some(({ won_leads }: { won_leads: number }) => won_leads > 0)).toBe(true);
    const total = data.reduce((sum: number, { new_leads }: { new_leads: number }) => sum + new_leads, 0);
    expect(total).toBe(plain.leads(all, query).total_leads);
  });

  test('a sales rep gets the figures of own leads and of own activities, and no others', async () => {
    const rep = entity.ids.rep2;
    const query = { zone, now, rep };
    for (const figure of figures)
      expect([figure, figuresIn(await ask(figure, {}, 'rep2'))]).toEqual([figure, plain[figure](all, query)]);
    expect(await ask('sources', {}, 'rep2')).toEqual(plain.sources(all, query, 'source'));
    const users = await ask('users', {}, 'rep2');
    expect(users).toEqual([{ user_id: rep, username: `rep2-${entity.name}`, ...plain.user(all, query, rep) }]);
    const days = { from: '2024-03-01', to: '2024-03-20' };
    const sent = { group_by: 'week', date_from: days.from, date_to: days.to };
    expect(await ask('timeBased', sent, 'rep2')).toEqual(plain.timeBased(all, { ...query, ...days }, 'week'));
  });

  test('a manager may ask for the figures of one person, and sees what that rep sees', async () => {
    const sent = { assigned_user_id: entity.ids.rep1 };
    for (const figure of [...figures, 'users', 'sources'])
      expect([figure, await ask(figure, sent)]).toEqual([figure, await ask(figure, {}, 'rep1')]);
  });

  test('filters narrow together, each figure by all of them', async () => {
    const [rep, days] = [entity.ids.rep1, { date_from: '2024-02-24', date_to: '2024-03-21' }];
    const sent = { assigned_user_id: rep, platform: 'website', status: 'won', ...days };
    const query = { zone, now, rep, platform: 'website', status: 'won', from: days.date_from, to: days.date_to };
    for (const figure of figures)
      expect([figure, figuresIn(await ask(figure, sent))]).toEqual([figure, plain[figure](all, query)]);
    for (const group_by of ['source', 'campaign', 'form', 'utm_source'])
      expect(await ask('sources', { ...sent, group_by })).toEqual(plain.sources(all, query, group_by));
    expect(await ask('users', sent)).toMatchObject([{ user_id: rep, ...plain.user(all, query, rep) }]);
    expect(await ask('timeBased', { ...sent, group_by: 'week' })).toEqual(plain.timeBased(all, query, 'week'));
    expect(plain.leads(all, query).total_leads).toBeGreaterThan(1);
    expect(plain.activities(all, query).total_activities).toBeGreaterThan(0);
  });

  test('the lists of the dashboard are narrowed by the same filters, but for the days', async () => {
    const rep = entity.ids.rep1;
    const own = all
      .filter(({ deleted, platform }) => !deleted && platform === 'website')
      .flatMap(({ activities }) => activities.filter(({ by }) => by === rep));
    const sent = { assigned_user_id: rep, platform: 'website', date_to: '2001-01-01' };
    const { recent_activities: recent, upcoming_follow_ups: next } = await ask('dashboard', sent);
    const newest = own.map(({ at }) => new Date(at).toISOString()).toSorted();
    expect(recent.map((row: any) => row.created_at)).toEqual(newest.toReversed().slice(0, 10));
    expect(new Set(recent.map((row: any) => row.user_id))).toEqual(new Set([rep]));
    const due = own.flatMap(({ status, due: at }) => (status === 'pending' && at !== null && at >= now ? [at] : []));
    const times = due.toSorted((a, b) => a - b).map((at) => new Date(at).toISOString());
    expect(next.map((row: any) => row.next_follow_up_date)).toEqual(times.slice(0, 10));
  });

  test('the dashboard shows the newest activities and the next follow-ups, not those of deleted leads', async () => {
    const data = await ask('dashboard', {});
    const living = all.filter(({ deleted }) => !deleted).flatMap(({ activities }) => activities);
    const newest = living.map(({ at }) => at).sort((a, b) => b - a);
    const next = living.flatMap(({ status, due }) => (status === 'pending' && due !== null && due >= now ? [due] : []));
    const instants = (times: number[]) => times.slice(0, 10).map((at) => new Date(at).toISOString());
    expect(data.recent_activities.map((row: any) => row.created_at)).toEqual(instants(newest));
    expect(data.upcoming_follow_ups.map((row: any) => row.next_follow_up_date)).toEqual(
      instants(next.sort((a, b) => a - b)),
    );
    expect(data.upcoming_follow_ups.length).toBeGreaterThan(3);
  });

  test('the histories have what makes figures differ: deletions, returns, late stays, leads in every status', () => {
    expect(all.filter(({ deleted }) => deleted).length).toBeGreaterThan(10);
    expect(all.filter(({ assignments }) => assignments[0]?.to === null).length).toBeGreaterThan(5);
    const reopened = all.filter(({ stays }) => stays.slice(0, -1).some(({ status }) => status >= 7));
    expect(reopened.length).toBeGreaterThan(10);
    const day = plain.leads(all, { zone, now, from: '2024-03-10', to: '2024-03-10' });
    expect(day.total_leads).toBeGreaterThan(3);
    const elsewhere = plain.leads(all, { zone: 'UTC', now, from: '2024-03-10', to: '2024-03-10' });
    expect(elsewhere.total_leads).not.toBe(day.total_leads);
    expect(plain.slaCompliance(all, { zone, now }).exceeded_sla).toBeGreaterThan(20);
  });
});
