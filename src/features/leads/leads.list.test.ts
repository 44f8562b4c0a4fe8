import { beforeAll, describe, expect, test } from 'vitest';
import { writeCursor } from '../../platform/cursor.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenSource } from '../../testing/given-source.ts';

type Query = Readonly<Record<string, string | number>>;

const listed = async (entity: TestEntity, query: Query = {}, operation = 'leads.list') => {
  const { status, body } = await entity.call(operation, { query });
  expect(status, JSON.stringify(body)).toBe(200);
  return body as {
    data: { id: number; status: string; created_at: string }[];
    total: number;
    next_cursor: string | null;
    total_is_capped?: true;
  };
};
const idsOf = async (entity: TestEntity, query: Query = {}, operation?: string) =>
  (await listed(entity, query, operation)).data.map(({ id }) => id);
const refused = async (entity: TestEntity, query: Query, path: string) => {
  const { status, body } = await entity.call('leads.list', { query });
  expect([status, body.errors?.[0]?.path], JSON.stringify(query)).toEqual([400, path]);
};

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

describe('paging by cursor', () => {
  let entity: TestEntity;
  const ids: number[] = [];

  beforeAll(async () => {
    entity = await testEntity();
    const sourceId = await givenSource(entity.scope);
    for (let n = 0; n < 23; n += 1)
      ids.push(
        await givenLead(entity, {
          sourceId,
          status: ['new', 'lost', 'won'][n % 3] ?? 'new',
          createdAt: new Date(Date.UTC(2026, 1, 1, 0, 0, 0, n % 4)),
        }),
      );
  });

  const orders = (['created_at', 'updated_at', 'id', 'status'] as const).flatMap((by) =>
    (['asc', 'desc'] as const).map((order) => [by, order] as const),
  );

  test.each(orders)(
    'covers every lead once and in order, by %s %s, though many values are equal',
    async (sort_by, sort_order) => {
      const seen: number[] = [];
      let cursor: string | null = null;
      do {
        const page = await listed(entity, { sort_by, sort_order, limit: 5, ...(cursor !== null && { cursor }) });
        expect(page.total).toBe(23);
        seen.push(...page.data.map(({ id }) => id));
        cursor = page.next_cursor;
      } while (cursor !== null);
      expect(seen).toEqual(await idsOf(entity, { sort_by, sort_order, limit: 200 }));
      expect(seen.toSorted((a, b) => a - b)).toEqual(ids);
    },
  );

  test('the order is by the column, then by id', async () => {
    const { data } = await listed(entity, { sort_order: 'asc' });
    const sorted = data.toSorted((a, b) => a.created_at.localeCompare(b.created_at) || a.id - b.id);
    expect(data).toEqual(sorted);
    expect((await listed(entity, { sort_by: 'status', sort_order: 'asc' })).data.map(({ status }) => status)).toEqual([
      ...Array(8).fill('new'),
      ...Array(7).fill('won'),
      ...Array(8).fill('lost'),
    ]);
  });

  test('belongs to its order; another one, and what this server did not write, is refused', async () => {
    const { next_cursor: cursor } = await listed(entity, { limit: 5 });
    expect(cursor).not.toBeNull();
    await refused(entity, { cursor: cursor ?? '', sort_order: 'asc' }, 'cursor');
    await refused(entity, { cursor: cursor ?? '', sort_by: 'updated_at' }, 'cursor');
    const forged = [
      'x',
      '',
      cursor?.slice(0, -3) ?? '',
      writeCursor([null, 1]),
      writeCursor([5, 1]),
      writeCursor(['created_at desc', 1]),
      writeCursor(['created_at desc 1', 1]),
      writeCursor(['created_at desc 1 2 3', 1]),
      writeCursor(['created_at desc 999999999999999 1', 1]),
      writeCursor(['created_at desc -1 1', 1]),
      writeCursor(['created_at desc 1e3 1', 1]),
      writeCursor(["created_at desc 1 1' or 1=1", 1]),
    ];
    for (const text of forged) await refused(entity, { cursor: text }, 'cursor');
  });

  test("of another entity shows nothing but the caller's own leads", async () => {
    const other = await testEntity();
    const own = [
      await givenLead(other, { createdAt: new Date('2020-01-01') }),
      await givenLead(other, { createdAt: new Date('2030-01-01') }),
    ];
    const { next_cursor: cursor } = await listed(entity, { limit: 5 });
    expect(await idsOf(other, { cursor: cursor ?? '' })).toEqual(own.slice(0, 1));
  });
});

test('days are those of the entity, also where clocks change', async () => {
  const entity = await testEntity();
  await entity.scope.rows('entity_settings').update({ time_zone: 'Europe/Berlin' });
  const moments = [
    '2026-03-28T22:59:59.999Z',
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T21:59:59.999Z',
    '2026-03-29T22:00:00.000Z',
  ];
  const ids: number[] = [];
  for (const moment of moments) ids.push(await givenLead(entity, { createdAt: new Date(moment) }));
  expect(await idsOf(entity, { date_from: '2026-03-29', date_to: '2026-03-29', sort_order: 'asc' })).toEqual(
    ids.slice(1, 3),
  );
  expect(await idsOf(entity, { date_to: '2026-03-28' })).toEqual(ids.slice(0, 1));
  expect(await idsOf(entity, { date_from: '2026-03-30' })).toEqual(ids.slice(3));
});

test('a search finds by beginnings of words and last digits, together with filters', async () => {
  const entity = await testEntity();
  const jane = await givenLead(entity, {
    first_name: 'Jane',
    last_name: 'Müller',
    email: 'j.mueller@example.com',
    phone: '+15551234567',
  });
  const ann = await givenLead(entity, {
    first_name: 'Ann',
    last_name: 'Mull',
    status: 'won',
    phone: '030 123456',
    phone_e164: '+4930123456',
  });
  expect(await idsOf(entity, { search: 'mull', sort_order: 'asc' })).toEqual([jane, ann]);
  expect(await idsOf(entity, { search: 'mull', status: 'won' })).toEqual([ann]);
  expect(await idsOf(entity, { search: 'MULLER jan' })).toEqual([jane]);
  expect(await idsOf(entity, { search: 'j.mueller@example.com' })).toEqual([jane]);
  expect(await idsOf(entity, { search: '(555) 123-4567' })).toEqual([jane]);
  expect(await idsOf(entity, { search: '0049 30 123456' })).toEqual([ann]);
  expect(await idsOf(entity, { search: 'ller' })).toEqual([]);
  expect(await listed(entity, { search: '?!' })).toMatchObject({ data: [], total: 0, next_cursor: null });
  expect(await idsOf(entity, { search: ' ' })).toHaveLength(2);
});

test('SQL wildcards and escapes in a search are letters like others', async () => {
  const entity = await testEntity();
  const percent = await givenLead(entity, { first_name: 'a%b' });
  const slash = await givenLead(entity, { first_name: 'a\\b' });
  await givenLead(entity, { first_name: 'axb' });
  expect(await idsOf(entity, { search: 'a%b' })).toEqual([percent]);
  expect(await idsOf(entity, { search: 'a\\b' })).toEqual([slash]);
  for (const search of ['%', '_', '\\', '%%', "'", '"', "' or 1=1 --", '%'.repeat(255), "a'b"])
    expect(await idsOf(entity, { search }), search).toEqual([]);
});

test('a total is exact up to 10,000 and capped beyond', async () => {
  const entity = await testEntity();
  const first = await givenLead(entity, { platform: 'facebook' });
  const [meta, data] = [await entity.scope.rows('lead_meta').first(), await entity.scope.rows('lead_data').first()];
  if (!meta || !data) throw new Error('the lead is not there');
  const more = Array.from({ length: 10_000 }, (_, n) => 900_000_000 + first * 20_000 + n);
  const { entity_id: _, ...metaRow } = meta;
  const { entity_id: __, ...dataRow } = data;
  await entity.scope.addMany(
    'lead_meta',
    more.slice(0, 9_999).map((id) => ({ ...metaRow, id })),
  );
  const rows = more.map((id) => ({
    ...dataRow,
    id,
    lead_meta_id: id,
    raw_field_data: '{}',
    data_quality: '[]',
    consent: null,
  }));
  await entity.scope.addMany('lead_data', rows.slice(0, 9_999));
  expect(await listed(entity, { limit: 1 })).toMatchObject({ total: 10_000 });
  expect(await listed(entity, { limit: 1 })).not.toHaveProperty('total_is_capped');
  await entity.scope.addMany(
    'lead_data',
    rows.slice(9_999).map((row) => ({ ...row, lead_meta_id: first })),
  );
  expect(await listed(entity, { limit: 1 })).toMatchObject({ total: 10_000, total_is_capped: true });
  expect(await listed(entity, { limit: 50, offset: 9_990 })).toMatchObject({
    total: 10_000,
    total_is_capped: true,
    next_cursor: null,
  });
  expect(await listed(entity, { limit: 1, platform: 'website' })).toMatchObject({ total: 0 });
});
