import { expect, test } from 'vitest';
import { testWorld } from '../../testing/world.ts';
import { creationIndexes, indexHint } from './lead-indexes.ts';

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

test('a hint leaves the server the indexes of the given filters; none where another order or a search decides', () => {
  expect(indexHint({}, order)).toBe('INDEX(lead_data by_creation)');
  expect(indexHint({ visibleTo: 5 }, order)).toBe('INDEX(lead_data by_creation)');
  expect(indexHint({ platform: 'facebook', assignedUserId: null }, order)).toBe('INDEX(lead_data by_rep, by_platform)');
  expect(indexHint({ platform: 'facebook' }, { by: 'id', direction: 'asc' })).toBeUndefined();
  expect(indexHint({ search: [{ beginnings: ['jane'], entries: 1 }] }, order)).toBeUndefined();
});
