import knex from 'knex';
import { describe, expect, test } from 'vitest';
import { guarded } from './guarded.ts';

const db = knex({ client: 'mysql2' });
const query = () => guarded(db('leads').where('leads.entity_id', 7)) as any; // also what types would refuse

describe('a guarded query stays inside its entity', () => {
  test.each([
    ['orWhere', (q: any) => q.where('a', 1).orWhere('b', 2)],
    ['or', (q: any) => q.or.where('b', 2)],
    ['orWhereIn', (q: any) => q.orWhereIn('b', [2])],
    ['whereRaw', (q: any) => q.whereRaw('a or 1=1')],
    ['orderByRaw', (q: any) => q.orderByRaw('1')],
    ['havingRaw', (q: any) => q.havingRaw('1=1')],
    ['join on any column', (q: any) => q.join('users', 'users.id', 'leads.user_id')],
    ['leftJoin', (q: any) => q.leftJoin('users', 'users.id', 'leads.user_id')],
    ['joinRaw', (q: any) => q.joinRaw('join users')],
    ['whereExists', (q: any) => q.whereExists(db('users'))],
    ['whereNotExists', (q: any) => q.whereNotExists(db('users'))],
    ['insert', (q: any) => q.insert({ entity_id: 9 })],
    ['from', (q: any) => q.from('users')],
    ['union', (q: any) => q.union(db('users'))],
    ['with', (q: any) => q.with('x', db('users'))],
    ['clearWhere', (q: any) => q.clearWhere()],
    ['clone', (q: any) => q.clone()],
    ['truncate', (q: any) => q.truncate()],
    ['update of entity_id', (q: any) => q.update({ entity_id: 9 })],
    ['update of leads.entity_id', (q: any) => q.update('leads.entity_id', 9)],
    ['whereIn with a bare sub-select', (q: any) => q.whereIn('id', (sub: any) => sub.select('id').from('users'))],
    ['where with a bare sub-select', (q: any) => q.where('id', '=', (sub: any) => sub.select('id').from('users'))],
    ['select of a bare sub-select', (q: any) => q.select((sub: any) => sub.select('id').from('users'))],
    ['raw text in a group', (q: any) => q.where((group: any) => group.whereRaw('1=1')).toSQL()],
    [
      'raw text in a group of a group',
      (q: any) => q.where((a: any) => a.where('x', 1).orWhere((b: any) => b.whereRaw('1=1'))).toSQL(),
    ],
    ['exists in a group', (q: any) => q.where((group: any) => group.whereExists(db('users'))).toSQL()],
    [
      'a sub-select in a group',
      (q: any) => q.where((group: any) => group.whereIn('id', (sub: any) => sub.from('users'))).toSQL(),
    ],
  ])('%s is refused', (_name, escape) => {
    expect(() => escape(query())).toThrow(/would (escape|move|select)/);
  });

  test('or is allowed in a group, where it is in parentheses', () => {
    const { sql } = query()
      .where((group: any) => group.where('a', 1).orWhere('b', 2))
      .orderBy('id')
      .toSQL();
    expect(sql).toBe('select * from `leads` where `leads`.`entity_id` = ? and (`a` = ? or `b` = ?) order by `id` asc');
  });

  test('ordinary work is allowed', () => {
    expect(query().where({ id: 1 }).update({ name: 'x' }).toSQL().sql).toBe(
      'update `leads` set `name` = ? where `leads`.`entity_id` = ? and `id` = ?',
    );
    expect(
      query()
        .whereIn('id', guarded(db('users').where('entity_id', 7).select('id')))
        .toSQL().sql,
    ).toContain('in (select `id`');
  });
});
