import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../testing/entity.ts';
import { Scope } from './scope.ts';

let mine: TestEntity;
let theirs: TestEntity;
beforeAll(async () => {
  [mine, theirs] = [await testEntity(), await testEntity()];
});

const namesOf = async (scope: Scope) => (await scope.rows('teams').orderBy('name')).map(({ name }) => name);

describe('rows', () => {
  test('shows and changes the own entity only, whatever the conditions', async () => {
    const [a, b] = [await testEntity(), await testEntity()];
    const id = await a.scope.add('teams', { name: 'A' });
    const foreign = await b.scope.add('teams', { name: 'B' });

    expect(await namesOf(a.scope)).toEqual(['A']);
    expect(await a.scope.rows('teams').where({ id: foreign }).first()).toBeUndefined();
    expect(await a.scope.rows('teams').whereIn('id', [id, foreign]).update({ name: 'changed' })).toBe(1);
    expect(await a.scope.rows('teams').whereIn('id', [id, foreign]).delete()).toBe(1);
    expect(await namesOf(b.scope)).toEqual(['B']);
  });

  test('an update or a delete without conditions ends at the border of the entity', async () => {
    const [a, b] = [await testEntity(), await testEntity()];
    for (const { scope } of [a, b]) await scope.addMany('teams', [{ name: 'one' }, { name: 'two' }]);
    expect(await a.scope.rows('teams').delete()).toBe(2);
    expect(await namesOf(b.scope)).toEqual(['one', 'two']);
  });
});

describe('joined', () => {
  beforeAll(async () => {
    for (const { scope, ids } of [mine, theirs]) {
      const team = await scope.add('teams', { name: 'Closers' });
      await scope.add('team_members', { team_id: team, user_id: ids.rep1 });
    }
  });

  test('puts the rows of the same entity side by side', async () => {
    const rows = await mine.scope
      .joined<{ team: string; first_name: string }>('team_members', [
        { table: 'teams', on: { 'teams.id': 'team_members.team_id' } },
        { table: 'users', as: 'member', on: { 'member.id': 'team_members.user_id' } },
      ])
      .select('teams.name as team', 'member.first_name');
    expect(rows).toEqual([{ team: 'Closers', first_name: 'rep1' }]);
  });

  test('never finds a partner in another entity, even on columns that are equal there', async () => {
    const rows = await mine.scope
      .joined<{ id: number }>('teams', [{ table: 'teams', as: 'namesake', on: { 'namesake.name': 'teams.name' } }])
      .select('namesake.id', 'namesake.entity_id');
    expect(rows).toEqual([{ id: expect.any(Number), entity_id: mine.entityId }]);
  });

  test('keeps rows without a partner only where the partner is optional', async () => {
    const leaves = { table: 'user_leaves', on: { 'user_leaves.user_id': 'users.id' } } as const;
    expect(await mine.scope.joined('users', [leaves]).select('users.id')).toEqual([]);
    expect(await mine.scope.joined('users', [{ ...leaves, optional: true }]).select('users.id')).toHaveLength(6);
  });
});

test('idsFrom narrows one table by another one of the same entity', async () => {
  const { scope, ids } = await testEntity();
  await scope.add('user_leaves', { user_id: ids.rep2, starts_at: new Date(0), ends_at: new Date(1) });
  const away = scope.idsFrom('user_leaves', 'user_id');
  expect(await scope.rows('users').whereIn('id', away).select('id')).toEqual([{ id: ids.rep2 }]);
});

describe('add', () => {
  test('gives the id of the row; 0 where ids are given, not counted', async () => {
    const { scope } = await testEntity();
    const id = await scope.add('teams', { name: 'Closers' });
    expect(await scope.rows('teams').select('id')).toEqual([{ id }]);
    expect(
      await scope.add('lead_identities', { kind: 'email', value_hash: Buffer.alloc(32), oldest_lead_id: 1, leads: 1 }),
    ).toBe(0);
  });

  test('writes into its own entity, also when the row says otherwise', async () => {
    const foreign = { name: 'smuggled', entity_id: theirs.entityId };
    await mine.scope.add('teams', foreign);
    await mine.scope.addMany('teams', [{ ...foreign, name: 'smuggled too' }]);
    await mine.scope.put('teams', [{ ...foreign, name: 'smuggled thrice' }], { name: 'set' });
    expect(await namesOf(mine.scope)).toEqual(expect.arrayContaining(['smuggled', 'smuggled too', 'smuggled thrice']));
    expect(await namesOf(theirs.scope)).toEqual(['Closers']);
  });

  test('addMany writes none, or more rows than one statement takes', async () => {
    const { scope } = await testEntity();
    await scope.addMany('teams', []);
    await scope.addMany(
      'teams',
      Array.from({ length: 1_001 }, (_, index) => ({ name: `team ${index}` })),
    );
    expect(await scope.countUpTo(2_000, 'teams', () => undefined)).toBe(1_001);
  });
});

describe('put', () => {
  test('inserts what is new; of what is there it sets or adds the named columns and leaves the others', async () => {
    const { scope, ids } = await testEntity();
    await scope.rows('rep_workload').delete();
    const rule = { rule_id: (await scope.rows('assignment_rules').first('id'))?.id ?? 0, credits: '{}' };
    await scope.put('rep_workload', [{ user_id: ids.rep1, active_leads: 2 }], { active_leads: 'add' });
    await scope.put(
      'rep_workload',
      [
        { user_id: ids.rep1, active_leads: 3 },
        { user_id: ids.rep2, active_leads: 1 },
      ],
      { active_leads: 'add' },
    );
    await scope.rows('assignment_cursors').delete();
    await scope.put('assignment_cursors', [{ ...rule, last_user_id: 1, last_position: 1 }], { last_user_id: 'set' });
    await scope.put('assignment_cursors', [{ ...rule, last_user_id: 2, last_position: 2 }], { last_user_id: 'set' });

    expect(await scope.rows('rep_workload').orderBy('user_id').select('active_leads')).toEqual([
      { active_leads: 5 },
      { active_leads: 1 },
    ]);
    expect(await scope.rows('assignment_cursors').select('last_user_id', 'last_position')).toEqual([
      { last_user_id: 2, last_position: 1 },
    ]);
  });

  test('of no rows asks nothing', async () => {
    await mine.scope.put('teams', [], { name: 'set' });
  });

  test('a row of the same key in another entity is left alone', async () => {
    const row = { kind: 'email', value_hash: Buffer.alloc(32, 1), oldest_lead_id: 1, leads: 1 };
    for (const { scope } of [mine, theirs]) await scope.put('lead_identities', [row], { leads: 'add' });
    for (const { scope } of [mine, theirs])
      expect(await scope.rows('lead_identities').where({ value_hash: row.value_hash }).select('leads')).toEqual([
        { leads: 1 },
      ]);
  });
});

test.each([[0], [-1], [1.5], [Number.NaN], [2 ** 53], ['7' as never]])(
  'there is no scope of the entity %s',
  (entityId) => {
    expect(() => new Scope(mine.world.outside.db, entityId)).toThrow(`No entity has the id ${entityId}`);
  },
);
