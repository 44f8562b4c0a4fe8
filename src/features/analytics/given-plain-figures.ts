import { DateTime } from 'luxon';
import type { History } from './given-histories.ts';

// The figures once more, as plainly as can be, for tests to hold against those that SQL sums.

const HOUR = 3_600_000;
export const SLA: Readonly<Record<number, number | null>> = {
  1: 24,
  2: 72,
  3: 72,
  4: 72,
  5: 72,
  6: null,
  7: null,
  8: null,
};
const names = ['new', 'qualified', 'contacted', 'meeting_scheduled', 'proposal_sent', 'negotiation', 'won', 'lost'];
const [NEW, CONTACTED, WON, LOST] = [1, 3, 7, 8];

export interface PlainQuery {
  readonly zone: string;
  readonly now: number;
  readonly from?: string;
  readonly to?: string;
  readonly rep?: number;
  readonly status?: string;
  readonly platform?: string;
}

const to = (decimals: number, value: number) => Math.round(value * 10 ** decimals) / 10 ** decimals;
const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const mean = (ms: readonly number[], unit: number) => (ms.length === 0 ? null : to(2, total(ms) / ms.length / unit));
const share = (part: number, whole: number) => (whole === 0 ? 0 : to(1, (100 * part) / whole));
const median = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length === 0 ? null : ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
};

const statusNow = ({ stays }: History): number => stays.at(-1)?.status ?? 0;
const inStatus = (leads: readonly History[], status: number) =>
  leads.filter((lead) => statusNow(lead) === status).length;
const within = (at: number, { zone, from, to: last }: PlainQuery) => {
  const day = DateTime.fromMillis(at, { zone }).toISODate() ?? '';
  return (from === undefined || day >= from) && (last === undefined || day <= last);
};

/** Leads that are there, whenever they came and whoever has them. */
const counting = (all: readonly History[], { status, platform }: PlainQuery) =>
  all.filter(
    (lead) =>
      !lead.deleted &&
      (status === undefined || names[statusNow(lead) - 1] === status) &&
      (platform === undefined || lead.platform === platform),
  );

const selected = (all: readonly History[], query: PlainQuery) =>
  counting(all, query).filter(
    ({ created, rep }) => within(created, query) && (query.rep === undefined || rep === query.rep),
  );

const averages = (leads: readonly History[]) => ({
  avg_cycle_time: mean(
    leads.flatMap((lead) => (statusNow(lead) < WON ? [] : [(lead.stays.at(-1)?.entered ?? 0) - lead.created])),
    24 * HOUR,
  ),
  avg_assignment_time: mean(
    leads.flatMap(({ assignments, created }) => {
      const first = assignments.find(({ to: rep }) => rep !== null);
      return first ? [first.at - created] : [];
    }),
    HOUR,
  ),
});

const counts = (leads: readonly History[]) => ({
  total_leads: leads.length,
  new_leads: inStatus(leads, NEW),
  contacted_leads: inStatus(leads, CONTACTED),
  won_leads: inStatus(leads, WON),
  lost_leads: inStatus(leads, LOST),
});
const rate = (leads: readonly History[]) => share(inStatus(leads, WON), leads.length);

const activitiesOf = (all: readonly History[], query: PlainQuery) =>
  counting(all, query)
    .flatMap(({ activities }) => activities)
    .filter(({ by }) => query.rep === undefined || by === query.rep);

export const plain = {
  dashboard: (all: readonly History[], query: PlainQuery) => {
    const leads = selected(all, query);
    return { ...counts(leads), conversion_rate: rate(leads), ...averages(leads) };
  },

  leads: (all: readonly History[], query: PlainQuery) => {
    const leads = selected(all, query);
    const assigned = leads.filter(({ rep }) => rep !== null).length;
    return {
      ...counts(leads),
      assigned_leads: assigned,
      unassigned_leads: leads.length - assigned,
      ...averages(leads),
    };
  },

  platforms: (all: readonly History[], query: PlainQuery) =>
    ['facebook', 'instagram', 'manual', 'website'].flatMap((platform) => {
      const leads = selected(all, query).filter((lead) => lead.platform === platform);
      const { total_leads, won_leads, lost_leads } = counts(leads);
      const figures = { total_leads, won_leads, lost_leads, conversion_rate: rate(leads), ...averages(leads) };
      return leads.length === 0 ? [] : [{ platform, ...figures }];
    }),

  /** Of one person; `rep` of the query says whose activities count. */
  user: (all: readonly History[], query: PlainQuery, id: number) => {
    const leads = selected(all, { ...query, rep: id });
    const own = activitiesOf(all, { ...query, rep: id });
    return {
      leads_assigned: leads.length,
      leads_won: inStatus(leads, WON),
      leads_lost: inStatus(leads, LOST),
      conversion_rate: rate(leads),
      ...averages(leads),
      total_activities: own.filter(({ at }) => within(at, query)).length,
      pending_follow_ups: own.filter(({ status, due }) => status === 'pending' && due !== null).length,
    };
  },

  funnel: (all: readonly History[], query: PlainQuery) => {
    const leads = selected(all, query);
    return {
      stages: names.map((stage, index) => {
        const count = leads.filter(({ stays }) => stays.some(({ status }) => status === index + 1)).length;
        return { stage, count, percentage: share(count, leads.length) };
      }),
    };
  },

  /** Of the days of the query, which names both ends. */
  timeBased: (
    all: readonly History[],
    query: PlainQuery & { readonly from: string; readonly to: string },
    unit: string,
  ) => {
    const format = { day: 'yyyy-MM-dd', week: "kkkk-'W'WW", month: 'yyyy-MM' }[unit] ?? '';
    const periods = new Set<string>();
    const last = DateTime.fromISO(query.to);
    for (let day = DateTime.fromISO(query.from); day <= last; day = day.plus({ days: 1 }))
      periods.add(day.toFormat(format));
    return [...periods].map((period) => {
      const leads = selected(all, query).filter(
        ({ created }) => DateTime.fromMillis(created, { zone: query.zone }).toFormat(format) === period,
      );
      const { total_leads: new_leads, won_leads, lost_leads } = counts(leads);
      return { period, new_leads, won_leads, lost_leads, conversion_rate: rate(leads) };
    });
  },

  activities: (all: readonly History[], query: PlainQuery) => {
    const logged = activitiesOf(all, query).filter(({ at }) => within(at, query));
    const by = (column: 'type' | 'priority' | 'status', values: string) =>
      Object.fromEntries(
        values.split(' ').map((value) => [value, logged.filter((each) => each[column] === value).length]),
      );
    return {
      total_activities: logged.length,
      by_type: by('type', 'call email meeting note follow_up status_change assignment'),
      by_priority: by('priority', 'urgent high medium low'),
      by_status: by('status', 'pending completed cancelled'),
    };
  },

  slaCompliance: (all: readonly History[], query: PlainQuery) => {
    const leads = selected(all, query);
    const over = leads.map(({ stays }) =>
      stays.flatMap(({ status, entered, exited }) => {
        const hours = SLA[status];
        return hours == null ? [] : [{ status, ms: (exited ?? query.now) - entered - hours * HOUR }];
      }),
    );
    const late = over.map((stays) => total(stays.map(({ ms }) => Math.max(ms, 0)))).filter((ms) => ms > 0);
    return {
      total_leads: leads.length,
      within_sla: leads.length - late.length,
      exceeded_sla: late.length,
      compliance_rate: share(leads.length - late.length, leads.length),
      avg_exceeded_time: mean(late, HOUR),
      by_status: Object.fromEntries(
        names.flatMap((name, index) => {
          const stays = over.flat().filter(({ status }) => status === index + 1);
          const inTime = stays.filter(({ ms }) => ms <= 0).length;
          return stays.length === 0 ? [] : [[name, share(inTime, stays.length)]];
        }),
      ),
    };
  },

  sources: (all: readonly History[], query: PlainQuery, groupBy: string) => {
    const groupOf = (lead: History): [group: string | null, name: string | null] => {
      const { source, campaign, utmSource } = lead;
      if (groupBy === 'source') return [String(source.id), source.name];
      if (groupBy === 'form') return [source.form, source.formName];
      if (groupBy === 'campaign') return [campaign, campaign && `Campaign ${campaign}`];
      return groupBy === 'utm_source' ? [utmSource, utmSource] : [null, null];
    };
    return [...Map.groupBy(selected(all, query), (lead) => groupOf(lead)[0])]
      .map(([group, leads]) => {
        const touches = leads.flatMap(({ activities, created }) => {
          const own = activities.filter(({ by, type }) => by !== null && type !== 'assignment').map(({ at }) => at);
          return own.length === 0 ? [] : [Math.min(...own) - created];
        });
        const middle = median(touches);
        return {
          group,
          name: leads[0] ? groupOf(leads[0])[1] : null,
          total_leads: leads.length,
          duplicate_leads: leads.filter(({ duplicateOf }) => duplicateOf !== null).length,
          won_leads: inStatus(leads, WON),
          conversion_rate: rate(leads),
          touched_leads: touches.length,
          median_minutes_to_first_touch: middle === null ? null : to(2, middle / 60_000),
        };
      })
      .sort(
        (a, b) =>
          b.total_leads - a.total_leads ||
          Number(b.group === null) - Number(a.group === null) ||
          Buffer.compare(Buffer.from(a.group ?? ''), Buffer.from(b.group ?? '')),
      );
  },
};
