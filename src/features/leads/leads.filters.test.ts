import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenSource } from '../../testing/given-source.ts';
import { idsOf, listed, refused, type Query } from '../../testing/listed-leads.ts';

interface Known {
  id: number;
  status: string;
  platform: string;
  campaign_id: string;
  source_id: number;
  assigned_user_id: number | null;
  day: string;
}

describe('filters', () => {
  let entity: TestEntity;
  const known: Known[] = [];

  beforeAll(async () => {
    entity = await testEntity();
    const sources = [await givenSource(entity.scope), await givenSource(entity.scope)];
    for (let n = 0; n < 24; n += 1) {
      const lead = {
        status: n % 2 ? 'new' : 'won',
        platform: (['facebook', 'instagram', 'website'] as const)[n % 3] ?? 'website',
        campaign_id: n % 4 ? 'Spring' : 'spring',
        source_id: sources[n % 5 ? 0 : 1] ?? 0,
        assigned_user_id: n % 3 ? null : entity.ids.rep1,
        day: `2026-02-0${1 + (n % 4)}`,
      };
      const id = await givenLead(entity, {
        status: lead.status,
        platform: lead.platform,
        sourceId: lead.source_id,
        attribution: { campaign_id: lead.campaign_id },
        createdAt: new Date(`${lead.day}T12:00Z`),
        ...(lead.assigned_user_id !== null && { assignedTo: lead.assigned_user_id }),
      });
      known.push({ ...lead, id });
    }
  });

  const filters: [Query, (lead: Known) => boolean][] = [
    [{ status: 'new' }, (lead) => lead.status === 'new'],
    [{ platform: 'instagram' }, (lead) => lead.platform === 'instagram'],
    [{ campaign_id: 'Spring' }, (lead) => lead.campaign_id === 'Spring'],
    [{ source_id: 0 }, (lead) => lead.source_id === known[0]?.source_id],
    [{ assigned_user_id: 0 }, (lead) => lead.assigned_user_id === entity.ids.rep1],
    [{ date_from: '2026-02-02' }, (lead) => lead.day >= '2026-02-02'],
    [{ date_to: '2026-02-03' }, (lead) => lead.day <= '2026-02-03'],
  ];
  const subsets = Array.from({ length: 2 ** filters.length }, (_, bits) =>
    filters.filter((_filter, at) => bits & (2 ** at)),
  );

  test('alone and in every combination give exactly the leads that fit, and their number', async () => {
    for (const subset of subsets) {
      const query: Record<string, string | number> = Object.assign({}, ...subset.map(([part]) => part));
      if ('source_id' in query) query['source_id'] = known[0]?.source_id ?? 0;
      if ('assigned_user_id' in query) query['assigned_user_id'] = entity.ids.rep1;
      const expected = known.filter((lead) => subset.every(([, fits]) => fits(lead))).map(({ id }) => id);
      const { data, total } = await listed(entity, query);
      expect(
        data.map(({ id }) => id).toSorted((a, b) => a - b),
        JSON.stringify(query),
      ).toEqual(expected);
      expect(total).toBe(expected.length);
    }
  });

  test('my-leads are those of the caller, unassigned those of nobody, with the same filters', async () => {
    const mine = await entity.call('leads.listMine', { as: 'rep1', query: { status: 'new' } });
    const expected = known
      .filter((lead) => lead.assigned_user_id !== null && lead.status === 'new')
      .map(({ id }) => id);
    expect(mine.body.data.map(({ id }: { id: number }) => id).toSorted((a: number, b: number) => a - b)).toEqual(
      expected,
    );
    expect((await entity.call('leads.listMine', { as: 'rep2' })).body).toMatchObject({
      data: [],
      total: 0,
      next_cursor: null,
    });
    const free = await idsOf(entity, { platform: 'instagram' }, 'leads.listUnassigned');
    expect(free.toSorted((a, b) => a - b)).toEqual(
      known.filter((lead) => lead.assigned_user_id === null && lead.platform === 'instagram').map(({ id }) => id),
    );
    expect((await entity.call('leads.listUnassigned', { query: { assigned_user_id: 1 } })).status).toBe(400);
  });

  test("the page's end settles the total, an offset beyond it too", async () => {
    expect(await listed(entity, { limit: 10, offset: 20 })).toMatchObject({ total: 24, next_cursor: null });
    expect(await listed(entity, { limit: 10, offset: 500 })).toMatchObject({ data: [], total: 24, next_cursor: null });
    expect(await listed(entity, { limit: 24 })).toMatchObject({ total: 24, next_cursor: null });
    expect((await listed(entity, { limit: 23 })).next_cursor).not.toBeNull();
  });

  test('the query is echoed with its defaults', async () => {
    const { body } = await entity.call('leads.list', { query: { status: 'new', platform: 'facebook' } });
    expect(body.filters).toEqual({
      status: 'new',
      platform: 'facebook',
      sort_by: 'created_at',
      sort_order: 'desc',
      limit: 50,
      offset: 0,
    });
  });

  test('what is not a filter, or none that this entity has, is refused with its path', async () => {
    const cases: [Query, string][] = [
      [{ status: 'sleeping' }, 'status'],
      [{ status: 'NEW' }, 'status'],
      [{ platform: 'fax' }, 'platform'],
      [{ sort_by: 'email' }, 'sort_by'],
      [{ sort_by: '(select 1)' }, 'sort_by'],
      [{ sort_order: 'up' }, 'sort_order'],
      [{ date_from: '2026-02-30' }, 'date_from'],
      [{ date_to: '9999-12-31' }, 'date_to'],
      [{ date_from: '0000-01-01' }, 'date_from'],
      [{ date_from: '2026-02-02', date_to: '2026-02-01' }, 'date_to'],
      [{ limit: 0 }, 'limit'],
      [{ limit: 201 }, 'limit'],
      [{ limit: -1 }, 'limit'],
      [{ offset: -1 }, 'offset'],
      [{ offset: 1, cursor: 'x' }, 'offset'],
      [{ owner: 1 }, 'owner'],
      [{ search: 'x'.repeat(256) }, 'search'],
    ];
    for (const id of ['1e0', ' 1', '01', '-1', '1.0', '9007199254740993', '١'])
      cases.push([{ assigned_user_id: id }, 'assigned_user_id'], [{ source_id: id }, 'source_id']);
    for (const [query, path] of cases) await refused(entity, query, path);
  });

  test("another entity's people, sources and statuses find nothing", async () => {
    const other = await testEntity();
    await other.scope.add('lead_statuses', { id: 50, name: 'theirs', description: '', outcome: 'open', position: 9 });
    expect(await idsOf(other)).toEqual([]);
    expect(await idsOf(other, { assigned_user_id: entity.ids.rep1 })).toEqual([]);
    expect(await idsOf(other, { source_id: known[0]?.source_id ?? 0 })).toEqual([]);
    await refused(entity, { status: 'theirs' }, 'status');
  });
});
