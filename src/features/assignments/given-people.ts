import type { Person, TestEntity } from '../../testing/entity.ts';

/** Changes columns of some people of an entity: their switch, their limit, their working hours. */
export const change = ({ scope, ids }: TestEntity, people: readonly Person[], row: object) =>
  scope
    .rows('users')
    .whereIn(
      'id',
      people.map((person) => ids[person]),
    )
    .update(row);
