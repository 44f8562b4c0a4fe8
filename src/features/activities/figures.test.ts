import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { found } from '../../platform/errors.ts';
import { roleIds } from '../people/index.ts';
import type { Actor } from '../../platform/endpoint.ts';
import { activityStatuses, activityTypes, priorities } from './activity-kinds.ts';
import { activityFigures } from './figures.service.ts';

interface Made {
  readonly user_id: number | null;
  readonly lead_id: number;
  readonly activity_type: string;
  readonly status: string;
  readonly priority: string;
  readonly created_at: Date;
}

const HOUR = 3_600_000;
/** Over the night in which clocks go back in Europe and forward in Brazil's south once did. */
const AROUND = Date.UTC(2026, 9, 25);

async function given(zone: string, seed: number): Promise<{ entity: TestEntity; made: Made[] }> {
  const entity = await testEntity();
  const { scope, ids } = entity;
  await scope.rows('entity_settings').update({ time_zone: zone });
  const leads = [await givenLead(entity), await givenLead(entity), await givenLead(entity)];
  let state = seed;
  const pick = <T>(values: readonly T[]): T => {
    state = (state * 48_271) % 2_147_483_647;
    return values[state % values.length] as T;
  };
  const hours = Array.from({ length: 5 * 24 }, (_, hour) => hour - 60);
  const made = Array.from({ length: 400 }, () => ({
    user_id: pick([ids.rep1, ids.rep2, ids.manager, null]),
    lead_id: pick(leads),
    activity_type: pick(activityTypes),
    status: pick(activityStatuses),
    priority: pick(priorities),
    created_at: new Date(AROUND + pick(hours) * HOUR + pick([0, 1, HOUR - 1])),
  }));
  await scope.addMany(
    'lead_activities',
    made.map((row) => ({ ...row, description: 'x' })),
  );
  const gone = await givenLead(entity);
  await scope.add('lead_activities', { ...found(made[0]), description: 'x', activity_type: 'call', lead_id: gone });
  await scope.rows('lead_data').where({ id: gone }).update({ deleted_at: new Date() });
  return { entity, made };
}

const tally = (rows: readonly Made[]) => {
  const count = (status: string) => rows.filter((row) => row.status === status).length;
  return {
    total_activities: rows.length,
    completed_activities: count('completed'),
    pending_activities: count('pending'),
    cancelled_activities: count('cancelled'),
    completion_rate: Number(((100 * count('completed')) / rows.length).toFixed(2)),
  };
};

describe.each(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'])('in %s', (zone) => {
  const within = (rows: readonly Made[], from: string, to: string) =>
    rows.filter(({ created_at }) => {
      const day = DateTime.fromJSDate(created_at, { zone }).toISODate() ?? '';
      return day >= from && day <= to;
    });
  const query = { date_from: '2026-10-24', date_to: '2026-10-25' };

  test('figures are what a plain recomputation gives, for managers of all and for a rep of own ones', async () => {
    const { entity, made } = await given(zone, 7);
    const ask = async (operation: string, as: Person) =>
      (await entity.call(`activities.${operation}`, { query, as })).body.data;
    for (const as of ['manager', 'rep1'] as const) {
      const mine = within(made, query.date_from, query.date_to).filter(
        ({ user_id }) => as === 'manager' || user_id === entity.ids.rep1,
      );
      const byType = Map.groupBy(mine, ({ activity_type }) => activity_type);
      expect(await ask('statistics', as)).toEqual(
        activityTypes.flatMap((type) => {
          const rows = byType.get(type);
          return rows ? [{ activity_type: type, ...tally(rows) }] : [];
        }),
      );
      expect(await ask('priorityDistribution', as)).toEqual(
        ['urgent', 'high', 'medium', 'low'].map((priority) => {
          const rows = mine.filter((row) => row.priority === priority);
          return { priority, ...tally(rows), share: Number(((100 * rows.length) / mine.length).toFixed(2)) };
        }),
      );
      const byUser = [...Map.groupBy(mine, ({ user_id }) => user_id)].filter(([user]) => user !== null);
      expect(await ask('userPerformance', as)).toEqual(
        byUser
          .map(([user_id, rows]) => ({
            user_id,
            user_name: expect.stringMatching(/ Example$/),
            ...tally(rows),
            leads_touched: new Set(rows.map(({ lead_id }) => lead_id)).size,
            overdue_follow_ups: 0,
            last_activity_at: new Date(Math.max(...rows.map(({ created_at }) => created_at.getTime()))).toISOString(),
          }))
          .sort((a, b) => b.total_activities - a.total_activities || Number(a.user_id) - Number(b.user_id)),
      );
    }
  });

  test('the summary counts the last 30 days of the calendar', async () => {
    const { entity, made } = await given(zone, 11);
    const now = new Date(AROUND + 12 * HOUR);
    const manager = { userId: entity.ids.manager, roleId: roleIds.manager } as Actor;
    const data = await activityFigures({ now: () => now }).summary(entity.scope, manager);
    const day = (ago: number) => DateTime.fromJSDate(now, { zone }).minus({ days: ago }).toISODate() ?? '';
    const since = (ago: number) => within(made, day(ago), '9999').length;
    expect(data).toMatchObject({
      total_activities: since(29),
      activities_today: since(0),
      activities_last_7_days: since(6),
      by_status: Object.fromEntries(
        activityStatuses.map((status) => [status, made.filter((row) => row.status === status).length]),
      ),
    });
  });
});

test("a rep may not ask for somebody else's figures, support for none but what it works with", async () => {
  const entity = await testEntity();
  const ask = async (operation: string, as: Person, query = {}) =>
    (await entity.call(`activities.${operation}`, { as, query })).status;
  expect(await ask('userPerformance', 'rep1', { user_id: entity.ids.rep2 })).toBe(403);
  expect(await ask('userPerformance', 'rep1', { user_id: entity.ids.rep1 })).toBe(200);
  for (const operation of ['statistics', 'userPerformance', 'priorityDistribution'])
    expect(await ask(operation, 'support')).toBe(403);
  for (const operation of ['summary', 'followUpsSummary']) expect(await ask(operation, 'support')).toBe(200);
});
