import { describe, expect, test } from 'vitest';
import { parseFields } from './field-syntax.ts';
import { selectFields } from './select-fields.ts';

const named = (name: string, fields: object[] = [], modifiers = {}) => ({ name, modifiers, fields });

describe('a field list', () => {
  test('nests and takes arguments', () => {
    expect(
      parseFields('id, questions{key,options{value}},has_lead_access.user_id(1).app_id(2){can_access_lead}'),
    ).toEqual([
      named('id'),
      named('questions', [named('key'), named('options', [named('value')])]),
      named('has_lead_access', [named('can_access_lead')], { user_id: '1', app_id: '2' }),
    ]);
  });

  test.each(['a{b', 'a}b', 'a.b', 'a.(1)', '{', 'a b;'])('that is broken is refused: %s', (text) => {
    expect(() => parseFields(text)).toThrow('(#100) Syntax error');
  });
});

test('selection keeps what was asked for and the id at every depth', () => {
  const node = { id: '1', name: 'n', list: [{ id: '2', key: 'k', label: 'l' }] };
  const shape = { id: true, name: true, absent: true, list: { id: true, key: true, label: true } } as const;
  expect(selectFields(node, parseFields('list{key},absent'), shape)).toEqual({
    list: [{ key: 'k', id: '2' }],
    id: '1',
  });
  expect(() => selectFields(node, parseFields('constructor'), shape)).toThrow(
    '(#100) Tried accessing nonexistent field',
  );
});
