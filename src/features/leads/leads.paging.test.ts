import { beforeAll, describe, expect, test } from 'vitest';
import { writeCursor } from '../../platform/cursor.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenSource } from '../../testing/given-source.ts';
import { idsOf, listed, refused } from '../../testing/listed-leads.ts';

// Attack A48 of docs/attacks.md.

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
