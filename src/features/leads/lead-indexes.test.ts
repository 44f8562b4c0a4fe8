import { expect, test } from 'vitest';
import { testWorld } from '../../testing/world.ts';
import { creationIndexes, laterPageIndexes } from './lead-indexes.ts';

const order = { by: 'created_at', direction: 'desc' } as const;

test('the indexes that hints name are those of the schema', async () => {
  const { outside } = await testWorld();
  const [rows] = (await outside.db.raw(
    `select index_name name, group_concat(column_name order by seq_in_index separator ',') columns_named
    from information_schema.statistics where table_schema = ? and table_name = 'lead_data' group by index_name`,
    [outside.config.database.database],
  )) as [{ name: string; columns_named: string }[]];
  const columnsOf = new Map(rows.map(({ name, columns_named }) => [name, columns_named]));
  for (const [column, name] of Object.entries(creationIndexes))
    expect(`${columnsOf.get(name)},`, name).toContain(
      ['entity_id', ...(column === 'none' ? [] : [column]), 'created_at', 'id', ''].join(','),
    );
});

test('a later page leaves the server the indexes of the given filters, or that of the order; any where another order or a search decides', () => {
  const day = { from: new Date(0) };
  expect(laterPageIndexes({}, order)).toEqual(['by_creation']);
  expect(laterPageIndexes({ visibleTo: 5, created: day }, order)).toEqual(['by_creation']);
  expect(laterPageIndexes({ platform: 'facebook', assignedUserId: null }, order)).toEqual(['by_rep', 'by_platform']);
  expect(laterPageIndexes({}, { by: 'updated_at', direction: 'asc' })).toEqual(['by_change']);
  for (const filter of [{ platform: 'facebook' }, { created: day }])
    expect(laterPageIndexes(filter, { by: 'updated_at', direction: 'asc' })).toEqual([]);
  expect(laterPageIndexes({ search: [{ beginnings: ['jane'], entries: 1, first: 'jane', others: 0 }] }, order)).toEqual(
    [],
  );
});
