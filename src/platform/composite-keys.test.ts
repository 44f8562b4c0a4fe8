import type { Knex } from 'knex';
import { beforeAll, expect, test } from 'vitest';
import { givenLead } from '../testing/given-lead.ts';
import { givenSource } from '../testing/given-source.ts';
import { type TestEntity, testEntity } from '../testing/entity.ts';

const NO_SUCH_PARENT = 1452;
const WITHOUT_ENTITY = [
  'entities',
  'roles',
  'sequences',
  'unrouted_deliveries',
  'graph_pauses',
  'knex_migrations',
  'knex_migrations_lock',
];

interface KeyColumn {
  readonly tableName: string;
  readonly keyName: string;
  readonly columnName: string;
  readonly position: number;
  readonly parent: string | null;
  readonly parentColumn: string | null;
}

let mine: TestEntity;
let theirs: TestEntity;
let keys: KeyColumn[];
let tables: string[];

beforeAll(async () => {
  [mine, theirs] = [await testEntity(), await testEntity()];
  const { db } = mine.world.outside;
  const [keyColumns] = (await db.raw(
    `select table_name as tableName, constraint_name as keyName, column_name as columnName, ordinal_position as position,
       referenced_table_name as parent, referenced_column_name as parentColumn
     from information_schema.key_column_usage where table_schema = database()`,
  )) as [KeyColumn[]];
  const [all] = (await db.raw(
    "select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE'",
  )) as [{ name: string }[]];
  keys = keyColumns;
  tables = all.map(({ name }) => name).filter((name) => !WITHOUT_ENTITY.includes(name));
});

test('every table of an entity begins its primary key with the entity', () => {
  expect(tables.length).toBeGreaterThan(20);
  const first = keys.filter(({ keyName, position }) => keyName === 'PRIMARY' && position === 1);
  const begins = new Map(first.map(({ tableName, columnName }) => [tableName, columnName]));
  expect(tables.filter((name) => begins.get(name) !== 'entity_id')).toEqual([]);
});

test('every reference between tables of an entity goes by the pair of entity and id', () => {
  const references = Map.groupBy(
    keys.filter(({ parent }) => parent !== null && tables.includes(parent)),
    ({ tableName, keyName }) => `${tableName}.${keyName}`,
  );
  expect(references.size).toBeGreaterThan(20);
  const alone = [...references].filter(
    ([, columns]) =>
      !columns.some(({ columnName, parentColumn }) => columnName === 'entity_id' && parentColumn === 'entity_id'),
  );
  expect(alone.map(([name]) => name)).toEqual([]);
});

test('the index that serves a reference holds no further column that may be null: MySQL 9.7 would not check the reference then', async () => {
  const { db } = mine.world.outside;
  const references = Map.groupBy(
    keys.filter(({ parent }) => parent !== null),
    ({ tableName, keyName }) => `${tableName}.${keyName}`,
  );
  const indexes = new Map(
    await Promise.all(tables.map(async (table) => [table, indexesOf(await shownIndexes(db, table))] as const)),
  );
  const holes = [...references].flatMap(([name, columns]) => {
    const own = columns.toSorted((a, b) => a.position - b.position).map(({ columnName }) => columnName);
    const serving = indexes
      .get(name.split('.')[0] ?? '')
      ?.find((index) => own.every((column, at) => index.columns[at]?.column === column));
    const further = serving?.columns.slice(own.length).filter(({ isNullable }) => isNullable) ?? [];
    return further.map(({ column }) => `${name} by ${serving?.name}: ${column}`);
  });
  expect(references.size).toBeGreaterThan(20);
  expect(holes).toEqual([]);
});

interface ShownIndex {
  readonly Key_name: string;
  readonly Column_name: string;
  readonly Null: string;
}

/** In the server's own order, in which it looks for one that serves a reference. */
const shownIndexes = async (db: Knex, table: string): Promise<ShownIndex[]> => {
  const [rows] = (await db.raw('show index in ??', [table])) as [ShownIndex[]];
  return rows;
};

const indexesOf = (rows: readonly ShownIndex[]) =>
  [...Map.groupBy(rows, ({ Key_name }) => Key_name)].map(([name, columns]) => ({
    name,
    columns: columns.map(({ Column_name: column, Null }) => ({ column, isNullable: Null === 'YES' })),
  }));

test('a row that points into another entity is refused by the database itself', async () => {
  const { db } = mine.world.outside;
  const [team, lead] = [await theirs.scope.add('teams', { name: 'Closers' }), await givenLead(theirs)];
  const own = { entity_id: mine.entityId };
  const [ownLead, source] = [await givenLead(mine), await givenSource(theirs.scope)];
  const note = { ...own, activity_type: 'note', description: '', created_at: new Date(0) };
  const refused: [string, object][] = [
    ['team_members', { ...own, team_id: team, user_id: mine.ids.rep1 }],
    ['user_leaves', { ...own, user_id: theirs.ids.rep1, starts_at: new Date(0), ends_at: new Date(1) }],
    [
      'sessions',
      {
        ...own,
        user_id: theirs.ids.rep1,
        user_agent: '',
        address: '',
        created_at: new Date(0),
        expires_at: new Date(0),
      },
    ],
    [
      'lead_assignments',
      { ...own, lead_id: lead, assigned_user_id: mine.ids.rep1, assigned_at: new Date(0), actor: 'user' },
    ],
    ['lead_activities', { ...note, lead_id: lead }],
    [
      'notifications',
      { ...own, lead_id: lead, user_id: mine.ids.rep1, kind: 'test', message: '', created_at: new Date(0) },
    ],
    ['rep_workload', { ...own, user_id: theirs.ids.rep2 }],
    // MySQL 9.7 checks no key whose index holds a further column that is null, as these rows have some.
    ['lead_activities', { ...note, lead_id: ownLead, user_id: theirs.ids.rep1 }],
    ['lead_assignment_history', { ...own, lead_id: lead, assigned_at: new Date(0), actor: 'system' }],
    ['lead_stages', { ...own, lead_id: lead, status_id: 1, entered_at: new Date(0) }],
    ['notifications', { ...own, user_id: theirs.ids.rep1, kind: 'test', message: '', created_at: new Date(0) }],
    ['source_alerts', { ...own, source_id: source, kind: 'connection', sentence: '', raised_at: new Date(0) }],
    ['lead_meta', { ...own, id: 4_000_000_000, platform_key: 'website', source_id: source, received_at: new Date(0) }],
  ];
  for (const [table, row] of refused)
    await expect(db(table).insert(row), table).rejects.toMatchObject({ errno: NO_SUCH_PARENT });
});

test('a lead cannot be handed to a rep of another entity, nor moved to another entity', async () => {
  const { db } = mine.world.outside;
  const id = await givenLead(mine);
  const lead = () => db('lead_data').where({ entity_id: mine.entityId, id });
  await expect(lead().update({ assigned_user_id: theirs.ids.rep1 })).rejects.toMatchObject({ errno: NO_SUCH_PARENT });
  await expect(lead().update({ entity_id: theirs.entityId })).rejects.toMatchObject({ errno: expect.any(Number) });
});
