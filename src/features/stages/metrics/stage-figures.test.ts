import { DateTime } from 'luxon';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Person, type TestEntity, testEntity } from '../../../testing/entity.ts';
import { givenLives, type Life, type Stay } from './given-lives.ts';

// Every figure against a plain recomputation from the same lives, over the night in which clocks change.

const HOUR = 3_600_000;
const SLA: Readonly<Record<number, number | null>> = { 1: 24, 2: 72, 3: 72, 4: 72, 5: 72, 6: null, 7: null, 8: null };
const names = ['', 'new', 'qualified', 'contacted', 'meeting_scheduled', 'proposal_sent', 'negotiation', 'won', 'lost'];
const all = [1, 2, 3, 4, 5, 6, 7, 8];
const open = all.slice(0, 6);
const isOpen = (status: number) => status <= 6;

interface Asked {
  readonly zone: string;
  readonly now: number;
  readonly from?: string;
  readonly to?: string;
  readonly rep?: number;
}

const to = (decimals: number, value: number) => Math.round(value * 10 ** decimals) / 10 ** decimals;
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]) => (values.length === 0 ? null : to(2, sum(values) / values.length));
const share = (part: number, whole: number) => (whole === 0 ? null : to(1, (100 * part) / whole));
const distinct = (stays: readonly Stay[]) => new Set(stays.map(({ lead }) => lead)).size;
/** As they are kept, in hundredths; sums of them are exact. */
const hoursOf = ({ entered, exited }: Stay) => Number((((exited ?? 0) - entered) / HOUR).toFixed(2));
const meanKept = (hours: readonly number[]) => (hours.length === 0 ? null : to(2, to(2, sum(hours)) / hours.length));
const end = ({ exited }: Stay, now: number) => exited ?? now;
const median = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length === 0 ? null : ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
};

/** The stays that count. */
const staysOf = (lives: readonly Life[], { zone, from, to: last, rep }: Asked): Stay[] =>
  lives
    .filter(({ deleted, rep: owner }) => !deleted && (rep === undefined || owner === rep))
    .flatMap(({ stays }) => stays)
    .filter(({ entered }) => {
      const day = DateTime.fromMillis(entered, { zone }).toISODate() ?? '';
      return (from === undefined || day >= from) && (last === undefined || day <= last);
    });

const lastPerLead = (stays: readonly Stay[]) =>
  [...Map.groupBy(stays, ({ lead }) => lead).values()].map((own) => own[own.length - 1] as Stay);

const plain = {
  performanceMetrics: (stays: readonly Stay[], { now }: Asked) =>
    all.map((status) => {
      const own = stays.filter((stay) => stay.status === status);
      const durations = own.filter(({ exited }) => exited !== null).map(hoursOf);
      const over = (hours: number) => distinct(own.filter((stay) => end(stay, now) - stay.entered > hours * HOUR));
      return {
        status_name: names[status],
        status_description: expect.stringMatching(/\w/),
        total_entries: own.length,
        total_exits: durations.length,
        currently_in_stage: own.length - durations.length,
        avg_duration_hours: meanKept(durations),
        min_duration_hours: durations.length > 0 ? Math.min(...durations) : null,
        max_duration_hours: durations.length > 0 ? Math.max(...durations) : null,
        leads_exceeding_24h: over(24),
        leads_exceeding_48h: over(48),
      };
    }),

  transitionMatrix: (stays: readonly Stay[]) =>
    all.flatMap((from) => {
      const exits = stays.filter(({ status, next }) => status === from && next !== null);
      return all.flatMap((next) => {
        const own = exits.filter((stay) => stay.next === next);
        if (own.length === 0) return [];
        return [
          {
            from_status: names[from],
            to_status: names[next],
            count: own.length,
            share: share(own.length, exits.length),
            avg_hours: meanKept(own.map(hoursOf)),
          },
        ];
      });
    }),

  conversionRates: (stays: readonly Stay[]) =>
    open.map((status) => {
      const own = lastPerLead(stays.filter((stay) => stay.status === status));
      const count = (wanted: (next: number) => boolean) =>
        own.filter(({ next }) => next !== null && wanted(next)).length;
      const forward = count((next) => next > status && next !== 8);
      return {
        status_name: names[status],
        entered: own.length,
        moved_forward: forward,
        moved_back: count((next) => next < status),
        lost: count((next) => next === 8),
        still_there: own.filter(({ next }) => next === null).length,
        forward_rate: share(forward, own.length),
      };
    }),

  statusStatistics: (stays: readonly Stay[], { now }: Asked) => {
    const present = stays.filter(({ exited }) => exited === null);
    return all.map((status) => {
      const own = present.filter((stay) => stay.status === status);
      return {
        status_name: names[status],
        count: own.length,
        share: share(own.length, present.length),
        avg_age_hours: mean(own.map(({ entered }) => (now - entered) / HOUR)),
      };
    });
  },

  slaCompliance: (stays: readonly Stay[], { now }: Asked, sla?: number) => {
    const limited = open.filter((status) => (sla ?? SLA[status]) != null);
    const overdue = (stay: Stay) => end(stay, now) - stay.entered > (sla ?? SLA[stay.status] ?? 0) * HOUR;
    const rates = (own: readonly Stay[]) => {
      const late = own.filter(overdue);
      return {
        total_stages: own.length,
        within_sla: own.length - late.length,
        violations: late.length,
        open_violations: late.filter(({ exited }) => exited === null).length,
        compliance_rate: share(own.length - late.length, own.length),
      };
    };
    return {
      statuses: limited.map((status) => ({
        status_name: names[status],
        sla_hours: sla ?? SLA[status],
        ...rates(stays.filter((stay) => stay.status === status)),
      })),
      overall: rates(stays.filter(({ status }) => limited.includes(status))),
    };
  },

  slaViolations: (stays: readonly Stay[], { now }: Asked, sla?: number) =>
    stays
      .filter(({ status, exited }) => exited === null && isOpen(status) && (sla ?? SLA[status]) != null)
      .map((stay) => ({ stay, limit: sla ?? SLA[stay.status] ?? 0 }))
      .map(({ stay, limit }) => ({ stay, limit, over: now - stay.entered - limit * HOUR }))
      .filter(({ over }) => over > 0)
      .toSorted((a, b) => b.over - a.over)
      .map(({ stay, limit, over }) => ({
        lead_id: stay.lead.id,
        lead_name: `Lead of ${stay.lead.stays[0]?.entered}`,
        status_name: names[stay.status],
        entered_at: new Date(stay.entered).toISOString(),
        sla_hours: limit,
        hours_over: to(2, over / HOUR),
        rep: stay.lead.rep,
      })),

  workflowEfficiency: (stays: readonly Stay[]) => {
    const closings = lastPerLead(stays).filter(({ status }) => !isOpen(status));
    const lives = closings.map((closing) => closing.lead.stays.slice(0, closing.lead.stays.indexOf(closing) + 1));
    const days = lives.map((life) => ((life.at(-1)?.entered ?? 0) - (life[0]?.entered ?? 0)) / (24 * HOUR));
    const changes = lives.map((life) => life.length - 1);
    const inTime = (stay: Stay) =>
      SLA[stay.status] == null || (stay.exited ?? 0) - stay.entered <= (SLA[stay.status] ?? 0) * HOUR;
    const middle = median(days);
    return {
      closed_leads: closings.length,
      avg_changes: mean(changes),
      median_changes: median(changes),
      avg_days_to_close: mean(days),
      median_days_to_close: middle === null ? null : to(2, middle),
      reopened_share: share(
        lives.filter((life) => life.slice(0, -1).some(({ status }) => !isOpen(status))).length,
        lives.length,
      ),
      within_sla_share: share(lives.filter((life) => life.slice(0, -1).every(inTime)).length, lives.length),
    };
  },

  bottleneckAnalysis: (stays: readonly Stay[], { now }: Asked) =>
    open
      .map((status) => {
        const own = stays.filter((stay) => stay.status === status);
        const byLead = [...Map.groupBy(own, ({ lead }) => lead).values()]
          .map((times) =>
            sum(times.map((stay) => Math.max(0, end(stay, now) - stay.entered - (SLA[status] ?? Infinity) * HOUR))),
          )
          .filter((over) => over > 0);
        const waiting = own.filter(({ exited }) => exited === null).toSorted((a, b) => a.entered - b.entered);
        const figures = {
          status_name: names[status],
          sla_hours: SLA[status],
          leads_over_sla: byLead.length,
          total_hours_over: to(2, sum(byLead) / HOUR),
          avg_hours_over: mean(byLead.map((over) => over / HOUR)),
          longest_hours_over: byLead.length > 0 ? to(2, Math.max(...byLead) / HOUR) : null,
          longest_waiting: waiting.slice(0, 3).map(({ lead, entered }) => ({
            lead_id: lead.id,
            lead_name: `Lead of ${lead.stays[0]?.entered}`,
            assigned_user_id: lead.rep,
            hours_waiting: to(2, (now - entered) / HOUR),
          })),
        };
        return { lost: sum(byLead), figures };
      })
      .toSorted((a, b) => b.lost - a.lost)
      .map(({ figures }) => figures),

  userPerformance: (stays: readonly Stay[], of: number) => {
    const latest = lastPerLead(stays.filter(({ lead }) => lead.rep === of));
    const ended = (status: number) => latest.filter((stay) => stay.status === status);
    const first = stays.filter((stay) => stay.lead.rep === of && stay.lead.stays[0] === stay && stay.exited !== null);
    const closed = [...ended(7), ...ended(8)];
    return {
      leads: latest.length,
      stage_changes: stays.filter((stay) => stay.by === of && stay.lead.stays[0] !== stay).length,
      won: ended(7).length,
      lost: ended(8).length,
      conversion_rate: share(ended(7).length, latest.length),
      avg_hours_to_first_change: meanKept(first.map(hoursOf)),
      avg_cycle_days: mean(closed.map(({ entered, lead }) => (entered - (lead.stays[0]?.entered ?? 0)) / (24 * HOUR))),
    };
  },
};

const ask = async (
  entity: TestEntity,
  operation: string,
  { as = 'manager', ...query }: { as?: Person; [key: string]: any },
) => {
  const { status, body } = await entity.call(`stages.${operation}`, { query, as });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

const zones = [
  { zone: 'Europe/Berlin', change: '2026-10-25', seed: 20_261_025 }, // back
  { zone: 'America/New_York', change: '2026-03-08', seed: 7 }, // forward
];

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe.each(zones)('in $zone, around $change', ({ zone, change, seed }) => {
  const now = Date.parse(`${change}T00:00Z`) + 3 * 24 * HOUR + 12_345_678;
  const day = (days: number) => DateTime.fromISO(change).plus({ days }).toISODate() ?? '';
  let entity: TestEntity;
  let lives: Life[];

  beforeEach(async () => {
    vi.setSystemTime(now);
    if (lives) return;
    entity = await testEntity();
    await entity.scope.rows('entity_settings').update({ time_zone: zone });
    await entity.scope.rows('lead_statuses').where({ id: 6 }).update({ sla_hours: null });
    lives = await givenLives(entity, { seed, leads: 150, begin: now - 12 * 24 * HOUR, now });
  });

  const ranges: [string, { date_from?: string; date_to?: string }][] = [
    ['always', {}],
    ['the day of the change', { date_from: change, date_to: change }],
    ['up to the change', { date_to: change }],
    ['from the change on', { date_from: change }],
    ['the day before', { date_from: day(-1), date_to: day(-1) }],
    ['a week', { date_from: day(-6), date_to: day(0) }],
    ['years ago', { date_from: '2001-01-01', date_to: '2001-12-31' }],
  ];
  const askedOf = ({ date_from, date_to }: { date_from?: string; date_to?: string }): Asked => ({
    zone,
    now,
    ...(date_from && { from: date_from }),
    ...(date_to && { to: date_to }),
  });
  const figures = [
    'performanceMetrics',
    'transitionMatrix',
    'conversionRates',
    'statusStatistics',
    'workflowEfficiency',
    'bottleneckAnalysis',
  ] as const;

  test.each(ranges)('every figure is what a plain recomputation says: %s', async (_what, days) => {
    const asked = askedOf(days);
    const stays = staysOf(lives, asked);
    for (const figure of figures)
      expect([figure, (await ask(entity, figure, days)).data]).toEqual([figure, plain[figure](stays, asked)]);
    for (const sla of [undefined, 24, 48]) {
      const query = { ...days, ...(sla && { sla_hours: sla }) };
      expect((await ask(entity, 'slaCompliance', query)).data).toEqual(plain.slaCompliance(stays, asked, sla));
      const { data, total } = await ask(entity, 'slaViolations', { ...query, limit: 200 });
      const expected = plain.slaViolations(stays, asked, sla);
      expect(
        data.map(({ stage_id: _, assigned_user: user, ...row }: any) => ({ ...row, rep: user?.id ?? null })),
      ).toEqual(expected);
      expect(total).toBe(expected.length);
    }
    const people = (await ask(entity, 'userPerformance', days)).data;
    for (const rep of ['rep1', 'rep2', 'rep3'] as const) {
      const own = people.find(({ user_id }: { user_id: number }) => user_id === entity.ids[rep]);
      expect(own).toMatchObject({ ...plain.userPerformance(stays, entity.ids[rep]), user_name: `${rep} Example` });
    }
  });

  test('the lives have what makes figures differ: returns, deletions, leads in every status', () => {
    const stays = staysOf(lives, askedOf({}));
    expect(stays.length).toBeGreaterThan(lastPerLead(stays).length * 2);
    expect(lives.filter(({ deleted }) => deleted).length).toBeGreaterThan(5);
    expect(new Set(stays.filter(({ exited }) => exited === null).map(({ status }) => status)).size).toBe(8);
    const closings = [
      ...Map.groupBy(
        stays.filter(({ status }) => !isOpen(status)),
        ({ lead }) => lead,
      ).values(),
    ];
    expect(closings.filter(({ length }) => length > 1).length).toBeGreaterThan(5);
  });

  test('a sales rep gets the figures of own leads, and no others', async () => {
    const asked = { ...askedOf({}), rep: entity.ids.rep2 };
    const stays = staysOf(lives, asked);
    for (const figure of figures)
      expect([figure, (await ask(entity, figure, { as: 'rep2' })).data]).toEqual([figure, plain[figure](stays, asked)]);
    expect((await ask(entity, 'slaCompliance', { as: 'rep2' })).data).toEqual(plain.slaCompliance(stays, asked));
    expect((await ask(entity, 'slaViolations', { as: 'rep2' })).total).toBe(plain.slaViolations(stays, asked).length);
    const everybodys = staysOf(lives, askedOf({}));
    const [own, ...others] = (await ask(entity, 'userPerformance', { as: 'rep2' })).data;
    expect([own, others]).toMatchObject([plain.userPerformance(everybodys, entity.ids.rep2), []]);
    const { user_id: of } = { user_id: entity.ids.rep1 };
    expect((await entity.call('stages.userPerformance', { query: { user_id: of }, as: 'rep2' })).status).toBe(403);
    expect((await ask(entity, 'userPerformance', { user_id: of })).data).toMatchObject([
      plain.userPerformance(everybodys, of),
    ]);
  });

  /** What the summary says, from the stays of always. */
  const summaryOf = (stays: readonly Stay[]) => {
    const present = stays.filter(({ exited }) => exited === null);
    const count = (wanted: (status: number) => boolean) => present.filter(({ status }) => wanted(status)).length;
    const late = plain.slaViolations(stays, askedOf({}));
    const dayOf = (at: number) => DateTime.fromMillis(at, { zone }).toISODate() ?? '';
    const changes = (since: string) => stays.filter(({ exited }) => exited !== null && dayOf(exited) >= since).length;
    return {
      total_leads: present.length,
      open_leads: count(isOpen),
      won_leads: count((status) => status === 7),
      lost_leads: count((status) => status === 8),
      exceeding_sla: late.length,
      changes_today: changes(dayOf(now)),
      changes_last_7_days: changes(DateTime.fromMillis(now, { zone }).minus({ days: 6 }).toISODate() ?? ''),
      stages: plain.statusStatistics(stays, askedOf({})).map(({ status_name, count: leads, avg_age_hours }) => ({
        status_name,
        outcome: status_name === 'won' || status_name === 'lost' ? status_name : 'open',
        leads,
        exceeding_sla: late.filter((row) => row.status_name === status_name).length,
        avg_age_hours,
      })),
    };
  };

  test('the summary counts leads where they are, and changes by days of the calendar; for a rep those of own leads', async () => {
    const everybodys = summaryOf(staysOf(lives, askedOf({})));
    const own = summaryOf(staysOf(lives, { ...askedOf({}), rep: entity.ids.rep1 }));
    expect((await ask(entity, 'summary', {})).data).toEqual(everybodys);
    expect((await ask(entity, 'summary', { as: 'rep1' })).data).toEqual(own);
    expect(everybodys.changes_last_7_days).toBeGreaterThan(everybodys.changes_today);
    expect(everybodys.changes_last_7_days).toBeGreaterThan(own.changes_last_7_days);
  });

  test("people's figures: of one person in some days, and of whoever moved leads without having any", async () => {
    const { rep1, rep3, manager } = entity.ids;
    const days = { date_from: day(-4), date_to: change };
    const stays = staysOf(lives, askedOf(days));
    expect((await ask(entity, 'userPerformance', { ...days, user_id: rep3 })).data).toMatchObject([
      { user_id: rep3, ...plain.userPerformance(stays, rep3) },
    ]);
    expect((await ask(entity, 'userPerformance', { ...days, as: 'rep1' })).data).toMatchObject([
      { user_id: rep1, ...plain.userPerformance(stays, rep1) },
    ]);
    const moved = plain.userPerformance(staysOf(lives, askedOf({})), manager);
    expect(moved).toMatchObject({ leads: 0, conversion_rate: null, stage_changes: expect.toSatisfy((n) => n > 3) });
    const people = (await ask(entity, 'userPerformance', {})).data;
    expect(people.map(({ user_id }: { user_id: number }) => user_id)).toEqual(
      [manager, ...['rep1', 'rep2', 'rep3'].map((rep) => entity.ids[rep as Person])].toSorted((a, b) => a - b),
    );
    expect(people.find(({ user_id }: { user_id: number }) => user_id === manager)).toMatchObject(moved);
  });
});
